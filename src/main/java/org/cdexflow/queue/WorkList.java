package org.cdexflow.queue;

import java.sql.Timestamp;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.cdexflow.partner.Partner;
import org.cdexflow.partner.Partners;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.stereotype.Component;

/** The work queue as a list: what is open, filtered, sorted, a page at a time. */
@Component
public class WorkList {

    static final int PAGE = 50;

    private static final String FROM = " from work_item w join exchange x on x.id = w.exchange where x.open";

    private final NamedParameterJdbcTemplate jdbc;
    private final Partners partners;
    private final Clock clock;

    WorkList(NamedParameterJdbcTemplate jdbc, Partners partners, Clock clock) {
        this.jdbc = jdbc;
        this.partners = partners;
        this.clock = clock;
    }

    /** How much there is. @param matching of the open ones, what the view shows */
    public record Counts(int open, int overdue, int mine, int matching) {}

    /** @param number from 1 */
    public record Page(List<WorkItem> items, Counts counts, int number) {

        public int last() {
            return Math.max(1, (counts.matching() + PAGE - 1) / PAGE);
        }
    }

    /** @param number from 1; past the end it is the last page */
    public Page page(QueueView view, int number, String person) {
        String conditions = conditions(view);
        MapSqlParameterSource values = values(view, person);
        Counts counts = counts(conditions, values);
        int shown = Math.max(1, Math.min(number, new Page(List.of(), counts, 1).last()));
        values.addValue("limit", PAGE).addValue("offset", (shown - 1) * PAGE);
        List<WorkItem> items = jdbc.query(
                "select " + WorkItems.COLUMNS + FROM + conditions + " order by " + order(view.sort())
                        + " limit :limit offset :offset",
                values,
                WorkItems::map);
        return new Page(items, counts, shown);
    }

    /** The queues in which something waits. */
    public List<String> queues() {
        return jdbc.getJdbcTemplate().queryForList("select distinct queue from work_item order by queue", String.class);
    }

    private Counts counts(String conditions, MapSqlParameterSource values) {
        return jdbc.queryForObject(
                "select count(*) as open, count(*) filter (where x.due_at < :now) as overdue,"
                        + " count(*) filter (where w.assignee = :person) as mine,"
                        + " count(*) filter (where true" + conditions + ") as matching" + FROM,
                values,
                (row, number) ->
                        new Counts(row.getInt("open"), row.getInt("overdue"), row.getInt("mine"), row.getInt("matching")));
    }

    private static String conditions(QueueView view) {
        StringBuilder sql = new StringBuilder();
        where(sql, view.queue(), "w.queue = :queue");
        where(sql, view.payer(), "x.partner = :payer");
        where(sql, view.status(), "x.status = :status");
        where(sql, view.patient(), "x.patient = :patient");
        if (view.overdue()) {
            sql.append(" and x.due_at < :now");
        }
        if (view.who() != null) {
            sql.append(QueueView.NOBODY.equals(view.who()) ? " and w.assignee is null" : " and w.assignee = :who");
        }
        for (int word = 0; word < words(view).length; word++) {
            sql.append(" and w.searched like :word").append(word);
        }
        return sql.toString();
    }

    private static void where(StringBuilder sql, String wished, String condition) {
        if (wished != null) {
            sql.append(" and ").append(condition);
        }
    }

    private MapSqlParameterSource values(QueueView view, String person) {
        MapSqlParameterSource values = new MapSqlParameterSource()
                .addValue("queue", view.queue())
                .addValue("payer", view.payer())
                .addValue("status", view.status())
                .addValue("patient", view.patient())
                .addValue("who", QueueView.MINE.equals(view.who()) ? person : named(view.who()))
                .addValue("person", person)
                .addValue("now", Timestamp.from(clock.instant()))
                .addValue("payers", partners.all().stream()
                        .sorted(Comparator.comparing(Partner::name, String.CASE_INSENSITIVE_ORDER))
                        .map(Partner::id)
                        .toArray(String[]::new))
                .addValue("purposes", CodeNames.purposes())
                .addValue("statuses", CodeNames.statuses().toArray(String[]::new));
        String[] words = words(view);
        for (int word = 0; word < words.length; word++) {
            values.addValue("word" + word, "%" + words[word].replaceAll("([\\\\%_])", "\\\\$1") + "%");
        }
        return values;
    }

    private static String named(String who) {
        return who == null ? null : who.replaceFirst("^@", "");
    }

    private static String[] words(QueueView view) {
        return view.search() == null ? new String[0] : view.search().toLowerCase(Locale.ROOT).split("\\s+");
    }

    private static String order(QueueView.Sort sort) {
        return sort.column().sql() + (sort.descending() ? " desc" : "") + " nulls last, x.due_at, w.exchange";
    }
}
