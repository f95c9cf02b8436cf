package org.cdexflow.queue;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a person wants to see of the work queue; null where they do not mind. Comes from forms and links, so it is taken as it is
 * and matches nothing when it names what is not there.
 *
 * @param payer id of the partner
 * @param status of the Task, as FHIR code
 * @param who {@link #MINE}, {@link #NOBODY}, or {@code @} and a person's name
 * @param patient our id of the one patient to see; an EHR links so, nobody keeps it
 * @param search words that must all be found; may name a patient, so it is never in a URL
 */
public record QueueView(
        String queue, String payer, String status, String who, Boolean overdue, String patient, String search, Sort sort) {

    public static final String MINE = "mine";
    public static final String NOBODY = "nobody";

    /** All that is open, the most urgent first. */
    public static final QueueView ALL = new QueueView(null, null, null, null, false, null, null, Sort.DUE);

    private static final int LONGEST = 200;

    public QueueView {
        queue = cleaned(queue);
        payer = cleaned(payer);
        status = cleaned(status);
        who = cleaned(who);
        overdue = Boolean.TRUE.equals(overdue);
        patient = cleaned(patient);
        search = cleaned(search);
        sort = sort == null ? Sort.DUE : sort;
    }

    /** @param column what the rows are ordered by */
    public record Sort(Column column, boolean descending) {

        static final Sort DUE = new Sort(Column.DUE, false);

        /** Reads {@code patient} or {@code -patient}; what is no column means the due date. */
        public static Sort of(String text) {
            String name = text.replaceFirst("^-", "").toUpperCase(Locale.ROOT);
            return Stream.of(Column.values())
                    .filter(column -> column.name().equals(name))
                    .map(column -> new Sort(column, text.startsWith("-")))
                    .findFirst()
                    .orElse(DUE);
        }

        /** What pressing that column's head leads to. */
        public Sort pressed(Column other) {
            return new Sort(other, other == column && !descending);
        }

        /** What {@code aria-sort} says of that column: null of all but the one that is sorted by. */
        public String aria(Column other) {
            return other != column ? null : descending ? "descending" : "ascending";
        }

        @Override
        public String toString() {
            return (descending ? "-" : "") + column.name().toLowerCase(Locale.ROOT);
        }
    }

    /** The columns from left to right, and how PostgreSQL sorts by them: words as people read them, not by their codes. */
    public enum Column {
        RECORD("Record", "w.record_number"),
        PATIENT("Patient", "lower(w.patient_name)"),
        BORN("Born", "w.birth_date"),
        SERVICE("Service", "w.service_date"),
        PAYER("Payer", "array_position(:payers, w.partner)"),
        CLAIM("Claim", "w.claim"),
        ASKED("Asked", "lower(w.asked)"),
        PURPOSE("Purpose", "array_position(:purposes, w.purpose)"),
        QUEUE("Queue", "w.queue"),
        DUE("Due", "w.due_at"),
        STATUS("Status", "array_position(:statuses, x.status)"),
        WHO("Who", "w.assignee");

        private final String title;
        private final String sql;

        Column(String title, String sql) {
            this.title = title;
            this.sql = sql;
        }

        public String title() {
            return title;
        }

        String sql() {
            return sql;
        }
    }

    public QueueView sortedBy(Sort other) {
        return new QueueView(queue, payer, status, who, overdue, patient, search, other);
    }

    public boolean showsAll() {
        return equals(ALL);
    }

    /** The fields that are set, as forms and links name them. */
    public Map<String, String> fields() {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("queue", queue);
        fields.put("payer", payer);
        fields.put("status", status);
        fields.put("who", who);
        fields.put("overdue", overdue ? "true" : null);
        fields.put("patient", patient);
        fields.put("search", search);
        fields.put("sort", sort.toString());
        fields.values().removeIf(value -> value == null);
        return fields;
    }

    private static String cleaned(String text) {
        if (text == null) {
            return null;
        }
        String clean = text.replaceAll("\\p{Cntrl}", " ").strip();
        return clean.isEmpty() ? null : clean.substring(0, Math.min(clean.length(), LONGEST));
    }
}
