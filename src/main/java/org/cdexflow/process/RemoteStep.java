package org.cdexflow.process;

import java.time.Duration;

/**
 * A step that may need something from elsewhere first. Its process waits then, without a thread and without a connection, until
 * that is fetched; however long it takes, the request does not fail of it. What has the earliest due date is fetched first.
 */
public interface RemoteStep extends Step {

    /** Whether anything is elsewhere; if not, the step is performed at once. */
    boolean isElsewhere();

    /**
     * Fetches what the step needs. Called outside of any transaction, by one of a few threads; again after a failure, and perhaps
     * after a success that was not kept.
     *
     * @return what is to be done in the transaction in which the step is then performed, before it, with the exchange's lock
     * @throws Refused when the request cannot be followed; the model decides what that means
     * @throws NotFetched when it is to be tried again
     */
    Runnable fetch(String exchange);

    /** Nothing came. The message tells an operator why, in our words: no patient data. */
    final class NotFetched extends RuntimeException {

        private final boolean fault;
        private final boolean away;
        private final Duration pause;

        private NotFetched(boolean fault, boolean away, Duration pause, String why) {
            super(why, null, false, false);
            this.fault = fault;
            this.away = away;
            this.pause = pause;
        }

        /** This got no answer just now; others may get theirs. */
        public static NotFetched forNow(String why) {
            return new NotFetched(false, false, Duration.ZERO, why);
        }

        /** Nobody is there just now, for whomever. @param pause for how long at least they want to be left alone */
        public static NotFetched away(String why, Duration pause) {
            return new NotFetched(false, true, pause, why);
        }

        /** Something is wrong that does not mend itself: an operator is told, and it is tried again now and then. */
        public static NotFetched fault(String why) {
            return new NotFetched(true, false, Duration.ZERO, why);
        }

        boolean isFault() {
            return fault;
        }

        boolean isAway() {
            return away;
        }

        Duration pause() {
            return pause;
        }
    }
}
