package org.cdexflow.process;

import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.camunda.bpm.engine.impl.cfg.IdGenerator;

/**
 * Ids of the engine's rows, such as {@code 4q8x0zt1-3k}: eight characters drawn for this run of this node, and a count, to the base of
 * 36. The engine's own generator asks the database time and again, over a second connection while the caller holds a first: where all
 * connections are held by callers who want an id, each waits for the others. Its ids are digits only, and none of these.
 */
class RunIds implements IdGenerator {

    private static final long RUNS = Long.parseLong("100000000", Character.MAX_RADIX);

    private final String run = Long.toString(new SecureRandom().nextLong(RUNS), Character.MAX_RADIX);
    private final AtomicLong count = new AtomicLong();

    @Override
    public String getNextId() {
        return run + "-" + Long.toString(count.incrementAndGet(), Character.MAX_RADIX);
    }
}
