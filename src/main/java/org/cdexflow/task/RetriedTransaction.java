package org.cdexflow.task;

import java.util.function.Supplier;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * A transaction that is begun again when it met another one: a job of the exchange's process may have moved on between our
 * reading of the engine's rows and our writing.
 */
@Component
public class RetriedTransaction {

    private static final int MOST = 3;

    private final TransactionTemplate transaction;

    RetriedTransaction(TransactionTemplate transaction) {
        this.transaction = transaction;
    }

    /** @throws ConcurrencyFailureException when it met another one three times; nothing was changed */
    public <T> T execute(Supplier<T> work) {
        for (int attempt = 1; ; attempt++) {
            try {
                return transaction.execute(status -> work.get());
            } catch (ConcurrencyFailureException met) {
                if (attempt == MOST) {
                    throw met;
                }
            }
        }
    }
}
