package org.cdexflow.queue;

import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import org.cdexflow.partner.Settings;
import org.cdexflow.task.Lifecycle;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * How the house does with what it is asked: figures over exchanges, none about a patient. Turnaround is from received to
 * closed, nights and weekends and all; what its requester took back is in no figure but the open ones'.
 */
@Component
public class Reports {

    private static final String CLOSED =
            " from exchange x where x.direction = 'incoming' and not x.open and x.closed_at >= :from and x.closed_at < :to"
                    + " and x.end_reason is distinct from :withdrawn";
    private static final String MEDIAN = percentile("0.5");
    private static final String NINETIETH = percentile("0.9");

    private final NamedParameterJdbcTemplate jdbc;
    private final Clock clock;
    private final ZoneId zone;

    Reports(NamedParameterJdbcTemplate jdbc, Clock clock, Settings settings) {
        this.jdbc = jdbc;
        this.clock = clock;
        this.zone = settings.zone();
    }

    /** Whole days in the zone of the settings, the first and the last with it. */
    public record Period(LocalDate from, LocalDate to) {

        public Timestamp begin(ZoneId zone) {
            return Timestamp.from(from.atStartOfDay(zone).toInstant());
        }

        public Timestamp end(ZoneId zone) {
            return Timestamp.from(to.plusDays(1).atStartOfDay(zone).toInstant());
        }
    }

    /** @param queue where it was decided, or null when no person was needed */
    public record Turnaround(String partner, String queue, int count, Duration median, Duration ninetieth) {}

    /** @param queue or null while no person is needed */
    public record Open(String partner, String queue, int open, int overdue, Duration oldest) {}

    /** @param reason what the requester read */
    public record Refusal(String reason, String status, String partner, int count) {}

    /** @param monday the week's first day */
    public record Week(LocalDate monday, int count, Duration median) {}

    /** @param days the youngest that are counted here, up to the next age */
    public record Age(int days, int open) {}

    public List<Turnaround> turnaround(Period period) {
        return jdbc.query(
                "select x.partner, x.queue, count(*) as count, " + MEDIAN + " as median, " + NINETIETH + " as ninetieth" + CLOSED
                        + " group by x.partner, x.queue order by x.partner, x.queue nulls last",
                in(period),
                (row, number) -> new Turnaround(
                        row.getString("partner"), row.getString("queue"), row.getInt("count"), seconds(row.getDouble("median")),
                        seconds(row.getDouble("ninetieth"))));
    }

    public List<Week> weeks(Period period) {
        return jdbc.query(
                "select date_trunc('week', x.closed_at at time zone :zone)::date as monday, count(*) as count, " + MEDIAN
                        + " as median" + CLOSED + " group by monday order by monday",
                in(period),
                (row, number) -> new Week(
                        row.getObject("monday", LocalDate.class), row.getInt("count"), seconds(row.getDouble("median"))));
    }

    /** What is open now, whatever the period. */
    public List<Open> open() {
        return jdbc.query(
                """
                select x.partner, x.queue, count(*) as open, count(*) filter (where x.due_at < :now) as overdue,
                    extract(epoch from :now - min(x.received_at)) as oldest
                from exchange x where x.direction = 'incoming' and x.open
                group by x.partner, x.queue order by x.partner, x.queue nulls last""",
                now(),
                (row, number) -> new Open(
                        row.getString("partner"), row.getString("queue"), row.getInt("open"), row.getInt("overdue"),
                        seconds(row.getDouble("oldest"))));
    }

    /** How long what is open now has been open, also the ages at which nothing is. */
    public List<Age> ages() {
        return jdbc.query(
                """
                with age (days, days_after) as (values (0, 1), (1, 3), (3, 7), (7, 14), (14, 30), (30, 100000))
                select age.days, count(x.id) as open
                from age left join exchange x on x.direction = 'incoming' and x.open
                    and x.received_at <= cast(:now as timestamptz) - make_interval(days => age.days)
                    and x.received_at > cast(:now as timestamptz) - make_interval(days => age.days_after)
                group by age.days order by age.days""",
                now(),
                (row, number) -> new Age(row.getInt("days"), row.getInt("open")));
    }

    /**
     * What was declined or could not be answered, the most frequent reason first.
     *
     * @param named whether reasons in the words of staff are told apart: these may tell of a patient
     */
    public List<Refusal> refusals(Period period, boolean named) {
        String reason = named ? "coalesce(x.end_reason, 'No reason')" : "case when x.stated_reason is null then"
                + " coalesce(x.end_reason, 'No reason') else 'In the words of staff' end";
        return jdbc.query(
                "select " + reason + " as reason, x.status, x.partner, count(*) as count" + CLOSED
                        + " and x.status in ('rejected', 'failed') group by 1, 2, 3 order by 4 desc, 1, 2, 3 limit 200",
                in(period),
                (row, number) -> new Refusal(
                        row.getString("reason"), row.getString("status"), row.getString("partner"), row.getInt("count")));
    }

    private MapSqlParameterSource in(Period period) {
        return new MapSqlParameterSource()
                .addValue("from", period.begin(zone))
                .addValue("to", period.end(zone))
                .addValue("zone", zone.getId())
                .addValue("withdrawn", Lifecycle.WITHDRAWN);
    }

    private MapSqlParameterSource now() {
        return new MapSqlParameterSource("now", Timestamp.from(clock.instant()));
    }

    private static String percentile(String share) {
        return "percentile_cont(" + share + ") within group (order by extract(epoch from x.closed_at - x.received_at))";
    }

    private static Duration seconds(double seconds) {
        return Duration.ofMillis(Math.round(seconds * 1000));
    }
}
