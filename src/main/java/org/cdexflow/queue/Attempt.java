package org.cdexflow.queue;

import java.util.Optional;
import java.util.function.Supplier;
import org.cdexflow.task.Exchanges;
import org.cdexflow.task.RetriedTransaction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.stereotype.Component;

/**
 * One thing that a person does with an exchange, in one transaction: not when the page that it came from is outdated, and again
 * when it met another transaction. Of two people at one request the second is told what the first did.
 */
@Component
public class Attempt {

    private static final Logger LOG = LoggerFactory.getLogger(Attempt.class);
    private static final String UNCHANGED = " Nothing was changed by you.";

    private final Exchanges exchanges;
    private final Changes changes;
    private final RetriedTransaction transaction;

    Attempt(Exchanges exchanges, Changes changes, RetriedTransaction transaction) {
        this.exchanges = exchanges;
        this.changes = changes;
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
        } catch (IllegalStateException overtaken) {
            LOG.info("Exchange {} was overtaken: {}", exchange, overtaken.getClass().getName());
            throw new NotPossible(changes.since(mark, exchange, person).orElse(Changes.MOVED_ON) + UNCHANGED);
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
