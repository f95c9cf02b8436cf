package org.cdexflow.store;

import java.util.List;

/**
 * For whom a read or a search is done.
 *
 * @param partner the partner's id, or null for the house itself, which sees everything
 * @param reach which of the record's patients are open to the partner (its direct-query agreement)
 * @param brought of the record, only what a bringing returned ({@link Copies}); null: all of it
 * @param patients of the record, only these patients (its agreement's list); empty: as far as the reach goes
 * @param narrowing what of a type alone (its token's scopes)
 */
public record Viewer(String partner, Reach reach, Long brought, List<String> patients, Narrowing narrowing) {

    /** An id, which may stand in a statement. */
    private static final String ID = "[A-Za-z0-9.-]{1,64}";

    public Viewer {
        if (!patients.stream().allMatch(patient -> patient.matches(ID))) {
            throw new IllegalArgumentException("Not the id of a patient");
        }
    }

    /** One who sees all that the record has. */
    public Viewer(String partner, Reach reach) {
        this(partner, reach, null, List.of(), Narrowing.NONE);
    }

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

    /** The same, who sees of the record only what a bringing returned. */
    public Viewer within(long bringing) {
        return new Viewer(partner, reach, bringing, patients, narrowing);
    }

    /** The same, who sees of the record only these patients. @param patients empty: all that there were */
    public Viewer of(List<String> patients) {
        return new Viewer(partner, reach, brought, List.copyOf(patients), narrowing);
    }

    /** The same, who sees of some types only a part. */
    public Viewer narrowed(Narrowing narrowing) {
        return new Viewer(partner, reach, brought, patients, narrowing);
    }

    /** Whether the agreement's list leaves the patient in. */
    boolean mayBe(String patient) {
        return patients.isEmpty() || patients.contains(patient);
    }

    boolean isHouse() {
        return partner == null;
    }

    /**
     * The condition on {@code resource r}, with the parameter {@code :partner} and those of the narrowing. Restricted resources of
     * the record are never seen by a partner; it sees the snapshot that a person released.
     */
    String sql() {
        return sql("r");
    }

    /** @param r what the resource is called in the statement */
    String sql(String r) {
        return byParty(r) + narrowing.sql(r);
    }

    private String byParty(String r) {
        // a number, so it may stand in the text
        String within = brought == null ? "" : " and " + r + ".seq in (select b.resource from brought b where b.bringing = " + brought + ")";
        if (isHouse()) {
            return reach == Reach.ALL && brought == null ? "true" : r + ".audience is null" + within;
        }
        String ofRecord = switch (reach) {
            case NONE -> "false";
            case ALL -> "not " + r + ".restricted";
            case PATIENTS_OF_TASKS -> "not " + r + ".restricted and (" + r + ".patient is null or exists (select 1 from patient_audience a"
                    + " where a.partner = :partner and a.patient = " + r + ".patient))";
        };
        if (!patients.isEmpty()) {
            ofRecord += " and (" + r + ".patient is null or " + r + ".patient in ('" + String.join("', '", patients) + "'))";
        }
        return "(" + r + ".audience = :partner or (" + r + ".audience is null and " + ofRecord + within + "))";
    }

    /** The same on a row of {@code task_search}: a Task always has an audience. */
    String sqlOfTask(String t) {
        return (isHouse() ? String.valueOf(reach == Reach.ALL && brought == null) : t + ".audience = :partner") + narrowing.sqlOfTask(t);
    }
}
