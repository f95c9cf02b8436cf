package org.cdexflow.inspection;

import java.util.List;
import java.util.Set;

/** Where a file is to run: what is there already, and what the engine itself has to say of it. */
public interface Surroundings {

    /** The names of the steps that models can call. */
    Set<String> steps();

    /** The files of the processes that can be called, as they are deployed now. */
    List<byte[]> models();

    /** What the engine has against a file, in its words; empty when it would take it. */
    List<String> refusals(String file, byte[] content);
}
