package org.cdexflow.queue;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import org.cdexflow.process.Instances;
import org.cdexflow.process.Retries;
import org.cdexflow.task.Exchanges;
import org.cdexflow.task.RetriedTransaction;
import org.springframework.stereotype.Component;

/** What stands still by a fault of ours, and is set going again by whoever runs the system. */
@Component
public class Incidents {

    private final Instances instances;
    private final Retries retries;
    private final Exchanges exchanges;
    private final Actions actions;
    private final RetriedTransaction transaction;

    Incidents(Instances instances, Retries retries, Exchanges exchanges, Actions actions, RetriedTransaction transaction) {
        this.instances = instances;
        this.retries = retries;
        this.exchanges = exchanges;
        this.actions = actions;
        this.transaction = transaction;
    }

    /** The oldest first, up to a hundred. */
    public List<Instances.Incident> all() {
        return instances.incidents();
    }

    /** Tries each once more; it stands in the time line of its exchange. @return how many were not settled already */
    public int retry(Collection<String> incidents, String person) {
        int tried = 0;
        for (String incident : new LinkedHashSet<>(incidents)) {
            tried += Boolean.TRUE.equals(transaction.execute(() -> retry(incident, person))) ? 1 : 0;
        }
        return tried;
    }

    private boolean retry(String incident, String person) {
        String exchange = retries.exchange(incident).filter(id -> exchanges.read(id).isPresent()).orElse(null);
        if (exchange != null) {
            exchanges.lock(exchange);
        }
        boolean tried = retries.retry(incident);
        if (tried && exchange != null) {
            actions.add(exchange, person, Actions.TRIED_AGAIN, null);
        }
        return tried;
    }
}
