package org.cdexflow.process;

/** What a person wanted to change is not what that person looked at: somebody else was quicker. Nothing was changed. */
public final class DraftChanged extends RuntimeException {

    private final long draft;

    DraftChanged(long draft) {
        super("The draft was changed meanwhile");
        this.draft = draft;
    }

    public long draft() {
        return draft;
    }
}
