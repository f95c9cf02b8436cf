package org.cdexflow.process;

import java.util.List;
import java.util.Map;

/** Decision tables, by key. The newest deployed version decides. */
public interface Decisions {

    /**
     * @param inputs the table's inputs by name: texts, numbers, booleans
     * @return the outputs of each rule that matched, by name, in the table's order; empty when none did
     */
    List<Map<String, Object>> decide(String table, Map<String, Object> inputs);
}
