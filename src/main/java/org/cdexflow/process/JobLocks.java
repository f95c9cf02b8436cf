package org.cdexflow.process;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.UUID;
import org.cdexflow.partner.Settings;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * The locks on jobs that this node held when it died. The owner is the same for every run on the same home, which only one
 * process can use at a time; so at start none of its locks can be in use.
 */
@Component
class JobLocks {

    private final JdbcTemplate jdbc;
    private final String owner;

    JobLocks(JdbcTemplate jdbc, Settings settings) {
        this.jdbc = jdbc;
        this.owner = owner(settings.home());
    }

    static String owner(Path home) {
        return "home-" + UUID.nameUUIDFromBytes(home.toString().getBytes(StandardCharsets.UTF_8));
    }

    int release() {
        return jdbc.update("update act_ru_job set lock_owner_ = null, lock_exp_time_ = null where lock_owner_ = ?", owner);
    }
}
