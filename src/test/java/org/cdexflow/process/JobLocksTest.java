package org.cdexflow.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Who holds the lock on a job. */
class JobLocksTest {

    private static final Path HOME = Path.of("/var/lib/cdexflow");

    @Test
    void aNodeIsTheSameAtEachStart() {
        assertThat(JobLocks.owner("node-1", HOME)).isEqualTo(JobLocks.owner("node-1", HOME));
    }

    @Test
    void onOneHostNodesAreToldByTheirHomes() {
        assertThat(JobLocks.owner("node-1", HOME)).isNotEqualTo(JobLocks.owner("node-1", HOME.resolveSibling("other")));
    }

    @Test
    void inContainersWhoseHomesHaveTheSamePathNodesAreToldByTheirHosts() {
        assertThat(JobLocks.owner("node-1", HOME)).isNotEqualTo(JobLocks.owner("node-2", HOME));
    }
}
