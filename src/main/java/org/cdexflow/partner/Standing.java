package org.cdexflow.partner;

import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.cdexflow.audit.Audit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Who may exchange with us at this moment: whoever the settings enable, unless an operator switched it off since. Asked with
 * every call, so each node remembers the switches and looks them up again every other second.
 */
@Component
public class Standing {

    /** An operator's word on a partner or client; the newest counts. */
    public record Switch(String caller, boolean enabled, String reason, String who, Instant at) {}

    private static final Logger LOG = LoggerFactory.getLogger(Standing.class);

    private final Partners partners;
    private final JdbcClient database;
    private final Audit audit;
    private final TransactionTemplate transaction;
    private final Clock clock;
    private volatile Map<String, Switch> newest = Map.of();

    Standing(Partners partners, JdbcClient database, Audit audit, TransactionTemplate transaction, Clock clock) {
        this.partners = partners;
        this.database = database;
        this.audit = audit;
        this.transaction = transaction;
        this.clock = clock;
        lookUp();
    }

    /** Whether calls of the partner or client are taken. */
    public boolean isEnabled(String caller) {
        Switch word = newest.get(caller);
        return isEnabledBySettings(caller) && (word == null || word.enabled());
    }

    /** What the settings say; an operator cannot enable what they disable. */
    public boolean isEnabledBySettings(String caller) {
        return partners.byId(caller).map(Partner::enabled)
                .or(() -> partners.client(caller).map(Client::enabled))
                .orElse(false);
    }

    /** What an operator said of it last. */
    public Optional<Switch> newest(String caller) {
        return Optional.ofNullable(newest.get(caller));
    }

    /**
     * Switches a partner or client off or on: here at once, on other nodes within seconds.
     *
     * @param who the operator
     * @throws IllegalArgumentException when there is none of that id, or no reason is given
     */
    public void put(String caller, boolean enabled, String reason, String who) {
        if (partners.byId(caller).isEmpty() && partners.client(caller).isEmpty()) {
            throw new IllegalArgumentException("There is no partner or client of this id.");
        }
        if (reason == null || reason.isBlank() || reason.length() > 500) {
            throw new IllegalArgumentException("Give a reason of at most 500 characters: it is what others will read later.");
        }
        transaction.executeWithoutResult(together -> {
            database.sql("insert into partner_switch (caller, enabled, reason, who, at) values (?, ?, ?, ?, ?)")
                    .params(caller, enabled, reason.strip(), who, Timestamp.from(clock.instant()))
                    .update();
            audit.switched(who, caller, enabled, reason.strip());
        });
        lookUp();
    }

    /** What other nodes' operators said. Without the database all stays as it was. */
    @Scheduled(fixedDelay = 2, timeUnit = TimeUnit.SECONDS)
    void refresh() {
        try {
            lookUp();
        } catch (DataAccessException away) {
            LOG.debug("The partners' standing cannot be looked up at the moment");
        }
    }

    /** One at a time: a look that began before an operator's word must not overwrite it. */
    private synchronized void lookUp() {
        newest = database.sql("select distinct on (caller) caller, enabled, reason, who, at from partner_switch order by caller, seq desc")
                .query((row, number) -> new Switch(
                        row.getString("caller"), row.getBoolean("enabled"), row.getString("reason"), row.getString("who"),
                        row.getTimestamp("at").toInstant()))
                .list()
                .stream()
                .collect(Collectors.toMap(Switch::caller, Function.identity()));
    }
}
