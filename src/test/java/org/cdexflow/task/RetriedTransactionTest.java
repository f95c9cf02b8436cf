package org.cdexflow.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import org.cdexflow.SandboxTest;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.CannotAcquireLockException;

@SandboxTest
class RetriedTransactionTest {

    @Autowired
    RetriedTransaction transaction;

    @Test
    void whatMetAnotherTransactionIsDoneAgain() {
        AtomicInteger attempts = new AtomicInteger();
        assertThat(transaction.execute(() -> met(attempts, 2))).isEqualTo("done");
        assertThat(attempts).hasValue(3);
    }

    @Test
    void afterThreeTimesItIsGivenUp() {
        AtomicInteger attempts = new AtomicInteger();
        assertThatThrownBy(() -> transaction.execute(() -> met(attempts, 3))).isInstanceOf(CannotAcquireLockException.class);
        assertThat(attempts).hasValue(3);
    }

    @Test
    void anythingElseIsNotDoneAgain() {
        AtomicInteger attempts = new AtomicInteger();
        assertThatThrownBy(() -> transaction.execute(() -> {
            attempts.incrementAndGet();
            throw new IllegalArgumentException();
        })).isInstanceOf(IllegalArgumentException.class);
        assertThat(attempts).hasValue(1);
    }

    private static String met(AtomicInteger attempts, int times) {
        if (attempts.incrementAndGet() <= times) {
            throw new CannotAcquireLockException("met");
        }
        return "done";
    }
}
