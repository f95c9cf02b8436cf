package org.cdexflow.queue;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.cdexflow.process.UserTask;
import org.cdexflow.task.Exchanges;
import org.cdexflow.task.IllegalTransition;
import org.cdexflow.task.Lifecycle;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Who works on what, for many requests at once. Each is a transaction of its own: what cannot be done hinders no other. */
@Component
public class Assignments {

    private final Fulfilment fulfilment;
    private final WorkItems items;
    private final Actions actions;
    private final Exchanges exchanges;
    private final Lifecycle lifecycle;
    private final TransactionTemplate transaction;

    Assignments(
            Fulfilment fulfilment, WorkItems items, Actions actions, Exchanges exchanges, Lifecycle lifecycle,
            TransactionTemplate transaction) {
        this.fulfilment = fulfilment;
        this.items = items;
        this.actions = actions;
        this.exchanges = exchanges;
        this.lifecycle = lifecycle;
        this.transaction = transaction;
    }

    /** @param problems why some were not done, each reason once */
    public record Outcome(int done, Set<String> problems) {}

    /** Takes them for oneself. */
    public Outcome claim(Collection<String> exchanges, String person) {
        return each(exchanges, exchange -> fulfilment.claim(exchange, person));
    }

    /** Gives them to somebody, also what others have: people fall ill. @param by who says so */
    public Outcome assign(Collection<String> exchanges, String by, String to) {
        return each(exchanges, exchange -> transaction.executeWithoutResult(status -> assign(exchange, by, to)));
    }

    private void assign(String exchange, String by, String to) {
        exchanges.read(exchange).orElseThrow(() -> new NotPossible("There is no such request."));
        exchanges.lock(exchange);
        WorkItem item = items.of(exchange)
                .orElseThrow(() -> new NotPossible("This request is finished, or waits for nobody any more."));
        if (item.isOf(to)) {
            return;
        }
        if (fulfilment.mustBeLeftToOthers(item, to)) {
            throw new NotPossible(to + " released this request, so somebody else must review it.");
        }
        items.assign(exchange, to);
        actions.add(exchange, by, "assigned", "to " + to);
        if (item.work() == UserTask.Work.FULFIL && !item.isOnHold()) {
            lifecycle.start(exchange, Fulfilment.BEING_WORKED_ON);
        }
    }

    private static Outcome each(Collection<String> exchanges, Consumer<String> action) {
        List<String> done = new ArrayList<>();
        Set<String> problems = new LinkedHashSet<>();
        for (String exchange : new LinkedHashSet<>(exchanges)) {
            try {
                action.accept(exchange);
                done.add(exchange);
            } catch (NotPossible problem) {
                problems.add(problem.getMessage());
            } catch (ConcurrencyFailureException | IllegalTransition met) {
                problems.add("A request was changed at the same moment, and left as it is. Look again.");
            } catch (IllegalArgumentException unknown) {
                problems.add("There is no such request.");
            }
        }
        return new Outcome(done.size(), problems);
    }
}
