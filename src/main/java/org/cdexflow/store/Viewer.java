package org.cdexflow.store;

/**
 * For whom a read or a search is done.
 *
 * @param partner the partner's id, or null for the house itself, which sees everything
 * @param reach which of the record's patients are open to the partner (its direct-query agreement)
 */
public record Viewer(String partner, Reach reach) {

    /** How far into the record a partner sees. */
    public enum Reach {
        NONE,
        PATIENTS_OF_TASKS,
        ALL
    }

    /** The house itself: processes, staff and our own clients. */
    public static final Viewer HOUSE = new Viewer(null, Reach.ALL);

    /** The house, looking into the record alone: what was released of it is no source of further answers. */
    public static final Viewer RECORD = new Viewer(null, Reach.NONE);

    boolean isHouse() {
        return partner == null;
    }

    /**
     * The condition on {@code resource r}, with the parameter {@code :partner}. Restricted resources of the record are
     * never seen by a partner; it sees the snapshot that a person released.
     */
    String sql() {
        if (isHouse()) {
            return reach == Reach.ALL ? "true" : "r.audience is null";
        }
        String ofRecord = switch (reach) {
            case NONE -> "false";
            case ALL -> "not r.restricted";
            case PATIENTS_OF_TASKS -> "not r.restricted and (r.patient is null or exists (select 1 from patient_audience a"
                    + " where a.partner = :partner and a.patient = r.patient))";
        };
        return "(r.audience = :partner or (r.audience is null and " + ofRecord + "))";
    }
}
