package org.cdexflow;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;

/** Draws what becomes of each message: two numbers for each, whatever is set, so that settings never shift the sequence. */
final class Fates {

    static final Drawn PASSES = new Drawn(Fate.PASSES, Duration.ZERO);

    record Drawn(Fate fate, Duration delay) {}

    private final Map<Fate, Double> shares = new EnumMap<>(Fate.class);
    private Duration longestDelay = Duration.ZERO;
    private Random random = new Random(0);
    private long passed;
    private int heldUp;

    synchronized void begin(long seed) {
        random = new Random(seed);
    }

    synchronized void delaying(Duration most) {
        longestDelay = most;
    }

    synchronized void share(Fate fate, double share) {
        shares.put(fate, share);
        if (shares.values().stream().mapToDouble(Double::doubleValue).sum() > 1) {
            throw new IllegalArgumentException("The shares add up to more than 1: " + shares);
        }
    }

    synchronized void none() {
        shares.clear();
        longestDelay = Duration.ZERO;
    }

    synchronized Drawn draw() {
        double chance = random.nextDouble();
        Duration delay = Duration.ofNanos((long) (random.nextDouble() * longestDelay.toNanos()));
        for (Map.Entry<Fate, Double> share : shares.entrySet()) {
            chance -= share.getValue();
            if (chance < 0) {
                return new Drawn(share.getKey(), delay);
            }
        }
        return new Drawn(Fate.PASSES, delay);
    }

    synchronized void passed() {
        passed++;
        notifyAll();
    }

    synchronized int heldUp() {
        return heldUp;
    }

    synchronized void letAnotherGoFirst(Duration most) {
        long before = passed;
        long deadline = System.nanoTime() + most.toNanos();
        heldUp++;
        try {
            for (long left = most.toMillis(); passed == before && left > 0; left = (deadline - System.nanoTime()) / 1_000_000) {
                wait(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            heldUp--;
        }
    }
}
