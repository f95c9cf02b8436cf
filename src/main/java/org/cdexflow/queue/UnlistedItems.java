package org.cdexflow.queue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.cdexflow.process.OpenUserTasks;
import org.cdexflow.process.UserTask;
import org.cdexflow.task.Exchanges;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Lists at start what waits for people and is on no list: it began to wait before there was a work queue. Several nodes may do it
 * at once, as often as they like.
 */
@Component
class UnlistedItems {

    private static final Logger LOG = LoggerFactory.getLogger(UnlistedItems.class);

    private final OpenUserTasks open;
    private final WorkItems items;
    private final Exchanges exchanges;
    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;

    UnlistedItems(OpenUserTasks open, WorkItems items, Exchanges exchanges, JdbcTemplate jdbc, TransactionTemplate transaction) {
        this.open = open;
        this.items = items;
        this.exchanges = exchanges;
        this.jdbc = jdbc;
        this.transaction = transaction;
    }

    @EventListener(ApplicationReadyEvent.class)
    void listAtStart() {
        int listed = list();
        if (listed > 0) {
            LOG.info("Listed {} requests that waited for people and were on no list", listed);
        }
    }

    /** @return how many were missing */
    int list() {
        Set<String> listed = new HashSet<>(jdbc.queryForList("select exchange from work_item", String.class));
        List<String> unlisted = open.exchanges().stream().filter(exchange -> !listed.contains(exchange)).toList();
        return (int) unlisted.stream().filter(this::list).count();
    }

    private boolean list(String exchange) {
        try {
            return Boolean.TRUE.equals(transaction.execute(status -> listLocked(exchange)));
        } catch (RuntimeException fault) {
            // one that cannot be described keeps nobody from starting; without the message, which may quote what is a patient's
            LOG.error("Exchange {} waits for people and could not be listed: {}", exchange, fault.getClass().getName());
            return false;
        }
    }

    /** Under the lock nobody else lists it, and the process does not go on. */
    private boolean listLocked(String exchange) {
        if (exchanges.read(exchange).isEmpty()) {
            return false;
        }
        exchanges.lock(exchange);
        if (items.of(exchange).isPresent()) {
            return false;
        }
        open.of(exchange).map(UserTask.Created::new).ifPresent(items::add);
        return items.of(exchange).isPresent();
    }
}
