package org.cdexflow.process;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.cdexflow.partner.Settings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;

/**
 * Fetches what steps wait for, a few at a time, the earliest due first. When nobody is there it pauses, and begins again with one
 * at a time: whoever comes back is not overrun by what has waited.
 */
@Component
class StepFetching implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(StepFetching.class);

    private static final int MOST_AT_ONCE = 4;
    private static final Duration LOOKS_EVERY = Duration.ofSeconds(1);

    /** However fast the clock. Milliseconds. */
    private static final long SHORTEST_LOOK = 50;

    /** Longer than any fetching may take; after a crash it is tried again no later. */
    private static final Duration CLAIM = Duration.ofMinutes(5);

    private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    /** Several got no answer in a row, but nobody said that the server is away: who asks next may well get one. */
    private static final Duration LONGEST_DOUBT = Duration.ofSeconds(5);
    private static final Duration SHORTEST_AFTER_FAULT = Duration.ofSeconds(30);
    private static final Duration LONGEST_AFTER_FAULT = Duration.ofMinutes(30);

    private final WaitingSteps waiting;
    private final StepContinuation continuation;
    private final ListableBeanFactory beans;
    private final Clock clock;
    private final double speed;

    private ExecutorService workers;
    private Thread dispatcher;
    private boolean running;
    private boolean added;
    private int atWork;
    private int atOnce = MOST_AT_ONCE;
    private int silences;
    private Instant pausedUntil = Instant.MIN;

    /** Passes that got no answer since anybody did. */
    private final Set<String> unanswered = new HashSet<>();

    StepFetching(
            WaitingSteps waiting, StepContinuation continuation, ListableBeanFactory beans, Clock clock, Settings settings) {
        this.waiting = waiting;
        this.continuation = continuation;
        this.beans = beans;
        this.clock = clock;
        this.speed = settings.clock().speed();
    }

    @TransactionalEventListener(fallbackExecution = true)
    synchronized void wake(WaitingSteps.Added added) {
        this.added = true;
        notifyAll();
    }

    @Override
    public synchronized void start() {
        running = true;
        waiting.release();
        workers = Executors.newFixedThreadPool(MOST_AT_ONCE, work -> new Thread(work, "step-fetching"));
        dispatcher = new Thread(this::dispatch, "step-dispatch");
        dispatcher.start();
    }

    private void dispatch() {
        while (isRunning()) {
            try {
                int free = awaitFree();
                waiting.claim(free, CLAIM).forEach(this::submit);
            } catch (InterruptedException stopped) {
                return;
            } catch (RuntimeException fault) {
                // the database is not there: its pool has waited already
                LOG.warn("What waits cannot be read: {}", fault.getClass().getName());
            }
        }
    }

    /** Waits for something new, or a while, and until there is room. */
    private synchronized int awaitFree() throws InterruptedException {
        do {
            if (!added || atWork >= atOnce || isPaused()) {
                wait(Math.max(SHORTEST_LOOK, scaled(LOOKS_EVERY).toMillis()));
            }
        } while (running && (atWork >= atOnce || isPaused()));
        added = false;
        return atOnce - atWork;
    }

    private boolean isPaused() {
        return clock.instant().isBefore(pausedUntil);
    }

    private synchronized void submit(WaitingSteps.Waiting step) {
        atWork++;
        workers.execute(() -> {
            try {
                work(step);
            } catch (RuntimeException fault) {
                // its claim ends, and it is tried again
                LOG.warn("What became of step {} cannot be stored: {}", step.pass().step(), fault.getClass().getName());
            } finally {
                done();
            }
        });
    }

    private synchronized void done() {
        atWork--;
        added = true;
        notifyAll();
    }

    private void work(WaitingSteps.Waiting step) {
        try {
            Runnable keep = null;
            Refused refused = null;
            try {
                keep = beans.getBean(step.pass().step(), RemoteStep.class).fetch(step.pass().exchange());
            } catch (Refused cannot) {
                refused = cannot;
            }
            answered();
            continuation.goOn(step, keep, refused);
        } catch (RemoteStep.NotFetched failed) {
            if (failed.isFault()) {
                stuck(step, failed.getMessage());
            } else {
                silent(step, failed);
            }
        } catch (RuntimeException fault) {
            // no message, which might hold patient data
            stuck(step, "Step " + step.pass().step() + " failed: " + fault.getClass().getName());
        }
    }

    private synchronized void answered() {
        silences = 0;
        unanswered.clear();
        atOnce = Math.min(atOnce + 1, MOST_AT_ONCE);
    }

    private void silent(WaitingSteps.Waiting step, RemoteStep.NotFetched failed) {
        waiting.postpone(step.pass(), next(step, failed), failed.getMessage());
        if (clock.instant().isAfter(step.due())) {
            continuation.show(step, "The due date has passed while nobody answers. " + failed.getMessage());
        }
    }

    /**
     * When nobody is there, all wait, and keep their order. Where one alone gets no answer it steps back, the longer the more often,
     * so that nobody waits for what cannot be answered; only when others get none either do all wait.
     */
    private synchronized Instant next(WaitingSteps.Waiting step, RemoteStep.NotFetched failed) {
        unanswered.add(step.pass().activity());
        if (failed.isAway()) {
            return pause(failed.pause(), LONGEST_PAUSE);
        }
        Instant from = unanswered.size() > 1 ? pause(Duration.ZERO, LONGEST_DOUBT) : clock.instant();
        return from.plus(scaled(doubled(SHORTEST_PAUSE, LONGEST_PAUSE, step.attempts())));
    }

    private Instant pause(Duration wished, Duration longest) {
        atOnce = 1;
        Duration pause = scaled(doubled(SHORTEST_PAUSE, longest, silences++));
        Instant until = clock.instant().plus(pause.compareTo(wished) > 0 ? pause : wished);
        pausedUntil = until.isAfter(pausedUntil) ? until : pausedUntil;
        return pausedUntil;
    }

    private void stuck(WaitingSteps.Waiting step, String why) {
        LOG.warn("Exchange {} waits in step {}: {}", step.pass().exchange(), step.pass().step(), why);
        Duration pause = scaled(doubled(SHORTEST_AFTER_FAULT, LONGEST_AFTER_FAULT, step.attempts()));
        waiting.postpone(step.pass(), clock.instant().plus(pause), why);
        continuation.show(step, why);
    }

    private static Duration doubled(Duration first, Duration longest, int times) {
        Duration pause = first.multipliedBy(1L << Math.min(times, 16));
        return pause.compareTo(longest) < 0 ? pause : longest;
    }

    private Duration scaled(Duration duration) {
        return Duration.ofMillis(Math.max(1, (long) (duration.toMillis() / speed)));
    }

    @Override
    public void stop() {
        synchronized (this) {
            running = false;
            notifyAll();
        }
        dispatcher.interrupt();
        workers.shutdownNow();
        try {
            workers.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return running;
    }

    /** After the engine, and stopped before it. */
    @Override
    public int getPhase() {
        return 1;
    }
}
