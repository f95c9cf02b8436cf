package org.cdexflow;

/** What becomes of one request on its way and of its answer. */
public enum Fate {
    PASSES,
    REQUEST_LOST,
    ANSWER_LOST,
    DOUBLED,
    OVERTAKEN,
    CUT_OFF
}
