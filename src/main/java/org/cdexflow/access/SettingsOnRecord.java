package org.cdexflow.access;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.cdexflow.audit.Audit;
import org.cdexflow.audit.SettingChange;
import org.cdexflow.partner.Settings;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Puts on record which settings and users a start found other than the start before: who may come in, with which scopes, under which
 * agreement. Nodes that start with the same settings find nothing new.
 */
@Component
class SettingsOnRecord implements SmartInitializingSingleton {

    private static final long LOCK = 0x73657474696e6773L;

    private final Settings settings;
    private final Staff staff;
    private final Audit audit;
    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;

    SettingsOnRecord(Settings settings, Staff staff, Audit audit, JdbcTemplate jdbc, PlatformTransactionManager transactions) {
        this.settings = settings;
        this.staff = staff;
        this.audit = audit;
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
    }

    @Override
    public void afterSingletonsInstantiated() {
        Map<String, String> now = SettingsInWords.of(settings);
        now.putAll(staff.roles());
        transaction.executeWithoutResult(status -> compare(now));
    }

    private void compare(Map<String, String> now) {
        jdbc.queryForList("select pg_advisory_xact_lock(?)", LOCK);
        Map<String, String> before = new TreeMap<>();
        jdbc.query("select name, value from setting_at_start", row -> {
            before.put(row.getString("name"), row.getString("value"));
        });
        List<SettingChange> changes = new ArrayList<>();
        TreeSet<String> names = new TreeSet<>(before.keySet());
        names.addAll(now.keySet());
        for (String name : names) {
            if (!Objects.equals(before.get(name), now.get(name))) {
                changes.add(new SettingChange(name, before.get(name), now.get(name)));
            }
        }
        if (changes.isEmpty()) {
            return;
        }
        audit.changed(changes);
        jdbc.update("delete from setting_at_start");
        jdbc.batchUpdate("insert into setting_at_start (name, value) values (?, ?)", now.entrySet(), 100, (statement, setting) -> {
            statement.setString(1, setting.getKey());
            statement.setString(2, setting.getValue());
        });
    }
}
