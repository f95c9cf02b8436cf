package org.cdexflow.process;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.UUID;
import org.cdexflow.partner.Settings;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * The locks on jobs that this node held when it died. The owner is the same for every run on the same home of the same host, which
 * only one process can use at a time; so at start none of its locks can be in use. (Containers have homes of the same path.)
 */
@Component
class JobLocks {

    private final JdbcTemplate jdbc;
    private final String owner;

    JobLocks(JdbcTemplate jdbc, Settings settings) {
        this.jdbc = jdbc;
        this.owner = owner(host(), settings.home());
    }

    /** A host without a name has another one at each start: its locks are held until they expire. */
    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException nameless) {
            return UUID.randomUUID().toString();
        }
    }

    static String owner(String host, Path home) {
        return "home-" + UUID.nameUUIDFromBytes((host + ":" + home).getBytes(StandardCharsets.UTF_8));
    }

    String owner() {
        return owner;
    }

    int release() {
        return jdbc.update("update act_ru_job set lock_owner_ = null, lock_exp_time_ = null where lock_owner_ = ?", owner);
    }
}
