package org.cdexflow.delivery;

import java.time.Duration;

/** A call of another server brought no answer. The message is in our own words: nothing of what was asked or came. */
public final class CallFailed extends RuntimeException {

    /** What to do about it. */
    public enum Kind {
        /** Down, cut off, too slow or too busy: try again later. */
        TRANSIENT,
        /** It understood, and does not want to (4xx). */
        REFUSED,
        /** There is no such thing, or not any more (404, 410). */
        ABSENT,
        /** The answer is larger than is taken. */
        TOO_LARGE,
        /** What came is no answer that may be used, or it does not know us: somebody has to look. */
        FAULT
    }

    /** What a failure tells of the server. */
    enum Extent {
        /** Nothing: another question may well be answered. */
        QUESTION,
        /** Perhaps it is away, perhaps it cannot answer this. */
        UNCLEAR,
        /** It is away, or says that it wants to be left alone. */
        SERVER
    }

    private final Kind kind;
    private final Extent extent;
    private final Duration pause;

    private CallFailed(Kind kind, Extent extent, String message, Duration pause) {
        super(message, null, false, false);
        this.kind = kind;
        this.extent = extent;
        this.pause = pause;
    }

    private CallFailed(Kind kind, String message, Duration pause) {
        this(kind, Extent.QUESTION, message, pause);
    }

    static CallFailed transiently(Extent extent, String message) {
        return transiently(extent, message, Duration.ZERO);
    }

    static CallFailed transiently(Extent extent, String message, Duration pause) {
        return new CallFailed(Kind.TRANSIENT, extent, message, pause);
    }

    static CallFailed refused(String message) {
        return new CallFailed(Kind.REFUSED, message, Duration.ZERO);
    }

    static CallFailed absent() {
        return new CallFailed(Kind.ABSENT, "There is no such resource there", Duration.ZERO);
    }

    static CallFailed tooLarge(int most) {
        return new CallFailed(Kind.TOO_LARGE, "The answer is larger than " + most / 1_000_000 + " MB", Duration.ZERO);
    }

    /** Something is wrong with what came. @param message what, without quoting it */
    public static CallFailed fault(String message) {
        return new CallFailed(Kind.FAULT, message, Duration.ZERO);
    }

    public Kind kind() {
        return kind;
    }

    Extent extent() {
        return extent;
    }

    /** Whether the server as a whole is away: nothing else that is asked of it now will be answered. */
    public boolean isOfServer() {
        return extent == Extent.SERVER;
    }

    /** How long it asks to be left alone (Retry-After), or zero. */
    public Duration pause() {
        return pause;
    }
}
