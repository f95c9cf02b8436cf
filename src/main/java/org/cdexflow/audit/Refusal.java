package org.cdexflow.audit;

/**
 * Somebody did not get in. Nothing in it is as a caller wrote it: names only that we know, words only of ours.
 *
 * @param kind    {@code SIGN_IN_FAILED}, {@code TOKEN_REFUSED} or {@code CALL_REFUSED}
 * @param caller  id of the partner or client, where that is certain or one of ours was named; or null
 * @param person  user of ours, as whom somebody tried; or null
 * @param address from which it came
 * @param what    which call, and why not
 */
public record Refusal(Kind kind, String caller, String person, String address, String what) {

    boolean isAnonymous() {
        return caller == null && person == null;
    }

    /** In place of one too many: of the same kind, from wherever. */
    Refusal fromAnywhere() {
        return new Refusal(kind, null, null, null, "from many addresses");
    }
}
