package org.cdexflow.process;

/** What a step is told by the model, and what it tells the model. Ids and small values only, never PHI. */
public interface Work {

    /** The exchange that the process works on; also its business key. */
    String exchange();

    /** An input of the element, or a variable of the process, as text; null when there is none. */
    String input(String name);

    /** Sets a variable of the process: a text, a number, a boolean or a date. */
    void set(String name, Object value);
}
