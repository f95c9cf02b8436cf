package org.cdexflow.store;

import ca.uhn.fhir.rest.server.exceptions.InvalidRequestException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The SQL of one search as it grows: conditions on {@code resource r}, or {@code task_search t} and {@code task_term w}, and their
 * parameters by name.
 */
final class SearchSql {

    private static final Pattern TYPE = Pattern.compile("[A-Z][A-Za-z]{1,60}");

    private final List<String> conditions = new ArrayList<>();
    private final List<String> terms = new ArrayList<>();
    private final References references;
    private final ValueSql values;
    private boolean confined;
    private boolean fewAreMeant;

    SearchSql(References references, ZoneId zone) {
        this(references, zone, "p");
    }

    /** @param prefix of its parameters' names, so that it may stand in another statement */
    SearchSql(References references, ZoneId zone, String prefix) {
        this.references = references;
        this.values = new ValueSql(references, zone, prefix);
    }

    void where(String condition, String parameter, Object value) {
        conditions.add(condition);
        bind(parameter, value);
    }

    void where(String condition) {
        conditions.add(condition);
    }

    /** In the text, so that the planner knows, whenever it plans, which index holds the type. */
    void type(String type) {
        if (!TYPE.matcher(type).matches()) {
            throw new InvalidRequestException("What is searched has a type such as Condition.");
        }
        where("r.type = '" + type + "'");
    }

    /** Only what is these patients'. To be said before all other conditions. */
    void confine(List<String> patients) {
        confined = true;
        where("r.patient = any(:compartment)", "compartment", ValueSql.array(patients));
    }

    void bind(String parameter, Object value) {
        values.bind(parameter, value);
    }

    Map<String, Object> parameters() {
        return values.parameters();
    }

    /** From where to select what fits: {@code resource r}. */
    String resources() {
        return " from resource r where " + conditions();
    }

    /**
     * From where to select what fits: {@code task_search t}. Of Tasks that have terms all are found, before any is passed: the planner
     * does not know how few they are, and would rather pass a partner's Tasks one by one until a page is full, which it never is. They
     * are found the newest first, so that of many only a page is looked at.
     */
    String tasks() {
        return terms.isEmpty()
                ? withoutTerms()
                : " from (select w.resource from task_term w where " + allOf(terms) + " order by w.resource desc offset 0) w"
                        + " join task_search t on t.resource = w.resource where " + allOf(conditions);
    }

    /** Whether what is asked may be so common that all are too many to be found before the first is shown. */
    boolean manyMayBeMeant() {
        return !terms.isEmpty() && !fewAreMeant;
    }

    /** The same among the first only. @param order of {@code t} */
    String tasksAmong(int first, String order) {
        return " from (select t.*" + withoutTerms() + " order by " + order + " limit " + first + ") t where " + termsOfTask();
    }

    /** Whether there are more than that, with the terms or not. */
    String moreThan(int tasks) {
        return "select exists (select 1" + withoutTerms() + " offset " + tasks + ")";
    }

    /** Whether more than that have the terms, whosever they are. */
    String moreHaveThat(int tasks) {
        return "select exists (select 1 from task_term w where " + allOf(terms) + " offset " + tasks + ")";
    }

    private String withoutTerms() {
        return " from task_search t where " + allOf(conditions);
    }

    String conditions() {
        return terms.isEmpty() ? allOf(conditions) : allOf(Stream.concat(conditions.stream(), Stream.of(termsOfTask())).toList());
    }

    private String termsOfTask() {
        return hasTerms(allOf(terms));
    }

    /** Asked of one Task after the other. */
    private static String hasTerms(String condition) {
        return "exists (select 1 from task_term w where w.resource = t.resource and " + condition + " offset 0)";
    }

    private static String allOf(List<String> conditions) {
        return String.join("\n  and ", conditions);
    }

    void id(Criterion criterion, boolean isTask) {
        requireNoText(criterion);
        String name = values.next();
        String condition = isTask
                ? "t.resource in (select r.seq from resource r where r.type = 'Task' and r.id = any(:" + name + "))"
                : "r.id = any(:" + name + ")";
        where(ValueSql.not(criterion) + condition, name, ValueSql.array(criterion.values().stream().map(Criterion::unescaped).toList()));
    }

    /** A column that always has an instant. */
    void instant(Criterion criterion, String column) {
        where(values.instant(criterion, column));
    }

    /** A parameter of a Task: columns of {@code task_search t}. */
    void task(Criterion criterion) {
        requireNoText(criterion);
        if (criterion.name().equals("status")) {
            String name = values.next();
            List<String> codes = Token.codes(criterion.values(), TaskIndex.STATUS_SYSTEM);
            // a system alone means all of its codes, and every status is one of them
            where(ValueSql.not(criterion) + (codes.contains("") ? "t.status <> " : "t.status = any") + "(:" + name + ")", name,
                    codes.contains("") ? "" : ValueSql.array(codes));
        } else if (TaskIndex.DATES.containsKey(criterion.name())) {
            String column = "t." + TaskIndex.DATES.get(criterion.name());
            where(values.interval(criterion, column + "_low", column + "_high"));
        } else {
            TaskTerms terms = TaskTerms.searched(criterion, references);
            List<String> parts = new ArrayList<>();
            overlap(parts, "w.rare", terms.rare());
            overlap(parts, "w.labels", terms.labels());
            String any = "(" + (parts.isEmpty() ? "false" : String.join(" or ", parts)) + ")";
            if (!ValueSql.not(criterion).isEmpty()) {
                where("not " + hasTerms(any));
            } else {
                this.terms.add(any);
                fewAreMeant |= !terms.rare().isEmpty() && terms.labels().isEmpty();
            }
        }
    }

    private static void requireNoText(Criterion criterion) {
        if (criterion.modifier().equals("text")) {
            throw new InvalidRequestException("The search parameter " + criterion.name() + " takes no modifier :text here.");
        }
    }

    private void overlap(List<String> parts, String column, List<String> terms) {
        if (!terms.isEmpty()) {
            String name = values.next();
            bind(name, ValueSql.array(terms));
            parts.add(column + " && :" + name + "::text[]");
        }
    }

    /**
     * A parameter of the record that names a patient. To be said before all other conditions: what one patient has is little, and is
     * gone through for them. The planner would as soon begin with what has a value that it takes for rare, and half of the record has.
     */
    void patient(String type, Criterion criterion, Set<String> targets) {
        confined = true;
        where("r.seq in (select v.resource from search_value v where " + fits(type, criterion, targets) + " offset 0)");
    }

    /** From where to select the first few of the record that have a value, in no order. */
    String few(String type, Criterion criterion, Set<String> targets) {
        return " from search_value v join resource r on r.seq = v.resource where r.audience is null and "
                + fits(type, criterion, targets) + " limit 5";
    }

    private String fits(String type, Criterion criterion, Set<String> targets) {
        String name = values.next();
        bind(name, type);
        return "v.type = :" + name + " and " + values.fits(criterion, targets);
    }

    /** A parameter of the record: a row of {@code search_value}. */
    void record(Criterion criterion, Set<String> targets) {
        where(ValueSql.not(criterion) + "exists (select 1 from search_value v where v.resource = r.seq and v.type = r.type and "
                + values.fits(criterion, targets) + (confined ? " offset 0)" : ")"));
    }

    /**
     * A patient's number stands on the Patient, or on the Coverage of which it is the beneficiary (CDex, CONF-007).
     */
    void number(Criterion criterion, Viewer viewer) {
        String any = values.anyValue(criterion, Set.of());
        where(ValueSql.not(criterion) + "r.id in (select found.patient from search_value v join resource found on found.seq = v.resource"
                + " where v.type in ('Patient', 'Coverage') and v.param = 'identifier' and found.patient is not null and "
                + viewer.sql("found") + " and " + any + ")");
    }
}
