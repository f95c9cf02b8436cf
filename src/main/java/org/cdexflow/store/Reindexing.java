package org.cdexflow.store;

import ca.uhn.fhir.context.FhirContext;
import java.time.ZoneId;
import java.util.List;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.Task;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Reads what resources can be found by anew when that has changed: after an update that offers other parameters, in another
 * time zone, or when we are known under other base URLs. Done before anything is answered, in pieces, and taken up where it was left when the machine dies in between.
 */
@Component
class Reindexing implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(Reindexing.class);
    private static final int PIECE = 500;

    /** As much text as is read at once, if not a single resource is longer. Characters. */
    private static final int BYTES = 8_000_000;

    /** The next of what has values at all: Tasks and the record, also what it held once and may hold again; no documents. */
    private static final String NEXT =
            """
            select next.seq from (
                select one.seq, sum(octet_length(one.body)) over (order by one.seq) - octet_length(one.body) as before
                from (select r.seq, r.body from resource r
                      where r.seq > (select done from search_index) and r.type <> 'Binary'
                        and (r.type = 'Task' or r.audience is null or r.audience = '-')
                      order by r.seq limit %d) one) next
            where next.before < ?""".formatted(PIECE);

    /** Key of the advisory lock: one node reads, the others wait for it. */
    private static final int LOCK = 7_461_201;

    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final FhirContext fhir;
    private final SearchIndex index;
    private final TaskIndex tasks;
    private final String wanted;
    private boolean running;

    Reindexing(
            JdbcTemplate jdbc, TransactionTemplate transaction, FhirContext fhir, SearchIndex index, TaskIndex tasks,
            SearchParameters offered, References references, ZoneId zone) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.fhir = fhir;
        this.index = index;
        this.tasks = tasks;
        this.wanted = offered.fingerprint() + " " + zone + " " + references;
    }

    @Override
    public void start() {
        running = true;
        int done = 0;
        for (int piece = piece(); piece > 0; piece = piece()) {
            done += piece;
            if (done % (20 * PIECE) == 0) {
                LOG.info("{} resources are indexed anew; more to come", done);
            }
        }
        if (done > 0) {
            LOG.info("Indexed {} resources anew", done);
        }
    }

    /** @return how many resources were done; none when all are as wanted */
    private int piece() {
        return transaction.execute(status -> {
            jdbc.queryForList("select pg_advisory_xact_lock(?)", LOCK);
            boolean finished = jdbc.queryForObject(
                    "select exists (select 1 from search_index where made_for = ? and done is null)", Boolean.class, wanted);
            if (finished) {
                return 0;
            }
            jdbc.update("insert into search_index (made_for, done) select ?, 0 where not exists (select 1 from search_index)", wanted);
            jdbc.update("update search_index set made_for = ?, done = 0 where made_for <> ?", wanted, wanted);
            List<StoredResource> resources = jdbc.query(
                    "select " + Resources.COLUMNS + " from resource r where r.seq in (" + NEXT + ") order by r.seq for update of r",
                    Resources.ROW,
                    BYTES);
            resources.forEach(this::index);
            Long last = resources.isEmpty() ? null : resources.get(resources.size() - 1).seq();
            jdbc.update("update search_index set done = ?", last);
            return resources.size();
        });
    }

    private void index(StoredResource stored) {
        if (stored.type().equals(SearchParameters.TASK)) {
            tasks.write(stored.seq(), stored.audience(), fhir.newJsonParser().parseResource(Task.class, stored.json()), stored.lastUpdated());
        } else {
            jdbc.update("delete from search_value where resource = ?", stored.seq());
            Resource resource = (Resource) fhir.newJsonParser().parseResource(stored.json());
            index.add(stored.seq(), stored.type(), index.values(resource));
        }
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Before the record is loaded, requests are taken and jobs are worked. */
    @Override
    public int getPhase() {
        return -2;
    }
}
