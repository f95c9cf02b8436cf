package org.cdexflow.queue;

import java.util.Optional;
import java.util.function.Supplier;
import org.cdexflow.process.NotWaiting;
import org.cdexflow.task.Exchanges;
import org.cdexflow.task.IllegalTransition;
import org.cdexflow.task.RetriedTransaction;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.stereotype.Component;

/**
 * One thing that a person does with an exchange, in one transaction: not when the page that it came from is outdated, and again
 * when it met another transaction. Of two people at one request the second is told what the first did. When a step of the
 * process has a fault all of it is undone, and the fault is recorded where operators look.
 */
@Component
public class Attempt {

    private static final String UNCHANGED = " Nothing was changed by you.";

    private final Exchanges exchanges;
    private final Changes changes;
    private final Faults faults;
    private final RetriedTransaction transaction;

    Attempt(Exchanges exchanges, Changes changes, Faults faults, RetriedTransaction transaction) {
        this.exchanges = exchanges;
        this.changes = changes;
        this.faults = faults;
        this.transaction = transaction;
    }

    /**
     * @param mark what the page carried, see {@link Changes}
     * @throws NotPossible when something stands against it; nothing was changed then
     */
    public <T> T by(String person, String exchange, String mark, Supplier<T> action) {
        try {
            return transaction.execute(() -> unlessOutdated(person, exchange, mark, action));
        } catch (ConcurrencyFailureException met) {
            throw new NotPossible("The request is being changed by somebody else right now." + UNCHANGED + " Try again.");
        } catch (IllegalTransition | NotWaiting overtaken) {
            throw new NotPossible(changes.since(mark, exchange, person).orElse(Changes.MOVED_ON) + UNCHANGED);
        } catch (NotPossible told) {
            throw told;
        } catch (RuntimeException fault) {
            throw new NotPossible("This could not be finished: a fault of ours, number " + faults.record(exchange, person, fault)
                    + ". It has been recorded, and nothing was changed; what you chose is kept. Try again later, or tell your operator the"
                    + " number.");
        }
    }

    private <T> T unlessOutdated(String person, String exchange, String mark, Supplier<T> action) {
        exchanges.lock(exchange);
        Optional<String> outdated = changes.since(mark, exchange, person);
        if (outdated.isPresent()) {
            throw new NotPossible(outdated.get() + UNCHANGED);
        }
        return action.get();
    }
}
