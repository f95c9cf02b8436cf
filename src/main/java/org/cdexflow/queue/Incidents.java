package org.cdexflow.queue;

import ca.uhn.fhir.rest.server.exceptions.ResourceVersionConflictException;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import org.cdexflow.audit.Audit;
import org.cdexflow.audit.Decision;
import org.cdexflow.audit.Kind;
import org.cdexflow.process.Instances;
import org.cdexflow.process.Retries;
import org.cdexflow.task.Exchange;
import org.cdexflow.task.Exchanges;
import org.cdexflow.task.Requests;
import org.cdexflow.task.RetriedTransaction;
import org.springframework.stereotype.Component;

/** What stands still by a fault of ours, or ended as it should not, and is set going again by whoever runs the system. */
@Component
public class Incidents {

    private static final int LONGEST_REASON = 500;

    private final Instances instances;
    private final Retries retries;
    private final Exchanges exchanges;
    private final Actions actions;
    private final Requests requests;
    private final Audit audit;
    private final RetriedTransaction transaction;

    Incidents(
            Instances instances, Retries retries, Exchanges exchanges, Actions actions, Requests requests, Audit audit,
            RetriedTransaction transaction) {
        this.instances = instances;
        this.retries = retries;
        this.exchanges = exchanges;
        this.actions = actions;
        this.requests = requests;
        this.audit = audit;
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

    /**
     * Has a finished request worked once more from its beginning; it stands in its time line, and on record.
     *
     * @param reason for colleagues
     * @throws NotPossible with the reason
     */
    public void reopen(String exchange, String reason, String person) {
        if (reason.isBlank() || reason.length() > LONGEST_REASON) {
            throw new NotPossible("Give a reason of at most " + LONGEST_REASON + " characters. Colleagues read it in the time line.");
        }
        try {
            transaction.execute(() -> {
                Exchange ended = exchanges.read(exchange).orElseThrow(() -> new NotPossible("There is no request with this id."));
                requests.reopen(exchange);
                actions.add(exchange, person, Actions.REOPENED, reason);
                audit.decided(new Decision(Kind.REOPENING, person, ended.partner(), ended.patient(), exchange, ended.purpose()));
                return ended;
            });
        } catch (ResourceVersionConflictException conflict) {
            throw new NotPossible(conflict.getMessage());
        }
    }
}
