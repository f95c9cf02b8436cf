package org.cdexflow.access;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Who tries passwords too often waits, on every node, and longer each time.
 *
 * <p>Guessing from one place is slowed by user and address; guessing one user's password from many places, by user; guessing many
 * users' from one place, by address. Nobody can so keep others out: where a user signed in within a month only the first of these
 * rules holds for that user; elsewhere the others make them wait for a minute at most.
 *
 * <p>An attempt counts before its password is looked at, so that a thousand at once are not a thousand free ones.
 */
@Component
class SignInAttempts {

    /**
     * @param free     failures that cost nothing
     * @param first    wait after the next one; it doubles with each
     * @param longest  wait
     */
    record Rule(int free, Duration first, Duration longest) {}

    static final Rule USER_AND_ADDRESS = new Rule(3, Duration.ofSeconds(2), Duration.ofMinutes(5));
    static final Rule USER = new Rule(30, Duration.ofSeconds(2), Duration.ofMinutes(1));
    static final Rule ADDRESS = new Rule(20, Duration.ofSeconds(2), Duration.ofMinutes(1));

    /** Failures are forgotten after this long without another. */
    static final Duration FORGOTTEN = Duration.ofHours(1);

    /** For so long after signing in at an address, it is a usual one. */
    static final Duration USUAL = Duration.ofDays(30);

    private static final String ANY = "";

    /** What is parsed as an address, and never looked up as a name. */
    private static final Pattern LITERAL = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*(%.*)?");

    private final JdbcClient database;
    private final Clock clock;

    SignInAttempts(JdbcClient database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** Counts an attempt from an address. @return whether one may be made now */
    @Transactional
    public boolean mayTry(String address) {
        return counted(ANY, place(address), ADDRESS);
    }

    /** Counts an attempt at a user's password. @param user a known one. @return whether one may be made now */
    @Transactional
    public boolean mayTry(String user, String address) {
        String place = place(address);
        return (usual(user, place) || counted(user, ANY, USER)) && counted(user, place, USER_AND_ADDRESS);
    }

    /** Whether the user signed in there of late. */
    boolean isUsual(String user, String address) {
        return usual(user, place(address));
    }

    /** It was the right password: the attempt was no failure. */
    @Transactional
    public void succeeded(String user, String address) {
        Timestamp now = Timestamp.from(clock.instant());
        String place = place(address);
        if (!usual(user, place)) {
            database.sql("""
                            UPDATE sign_in_attempt SET failures = greatest(failures - 1, 0), locked_until = null
                            WHERE name = ? AND address = ? OR name = ? AND address = ?""")
                    .params(ANY, place, user, ANY)
                    .update();
        }
        database.sql("UPDATE sign_in_attempt SET failures = 0, locked_until = null, succeeded_at = ? WHERE name = ? AND address = ?")
                .params(now, user, place)
                .update();
    }

    /** How long nobody may try from there. */
    Duration wait(String address) {
        Instant now = clock.instant();
        return database.sql("SELECT locked_until FROM sign_in_attempt WHERE name = ? AND address = ? AND locked_until > ?")
                .params(ANY, place(address), Timestamp.from(now))
                .query(Timestamp.class)
                .optional()
                .map(until -> Duration.between(now, until.toInstant()))
                .orElse(Duration.ZERO);
    }

    @Scheduled(initialDelay = 1, fixedDelay = 24, timeUnit = TimeUnit.HOURS)
    void forget() {
        Instant now = clock.instant();
        database.sql("DELETE FROM sign_in_attempt WHERE failed_at < ? AND (succeeded_at IS NULL OR succeeded_at < ?)")
                .params(Timestamp.from(now.minus(FORGOTTEN)), Timestamp.from(now.minus(USUAL)))
                .update();
    }

    /** One statement, so that of attempts at the same moment each sees those before it. */
    private boolean counted(String user, String place, Rule rule) {
        Instant now = clock.instant();
        return database.sql("""
                        INSERT INTO sign_in_attempt AS known (name, address, failures, failed_at) VALUES (:name, :address, 1, CAST(:now AS timestamptz))
                        ON CONFLICT (name, address) DO UPDATE SET (failures, failed_at, locked_until) = (
                            SELECT n, excluded.failed_at, CASE WHEN n > :free THEN excluded.failed_at
                                + least(:first * power(2, least(n - :free - 1, 20)), :longest) * interval '1 second' END
                            FROM (SELECT CASE WHEN known.failed_at < :forgotten THEN 1 ELSE known.failures + 1 END) AS counted (n))
                        WHERE known.locked_until IS NULL OR known.locked_until <= excluded.failed_at""")
                .param("name", user)
                .param("address", place)
                .param("now", Timestamp.from(now))
                .param("free", rule.free())
                .param("first", rule.first().toSeconds())
                .param("longest", rule.longest().toSeconds())
                .param("forgotten", Timestamp.from(now.minus(FORGOTTEN)))
                .update() == 1;
    }

    private boolean usual(String user, String place) {
        return database.sql("SELECT count(*) FROM sign_in_attempt WHERE name = ? AND address = ? AND succeeded_at > ?")
                .params(user, place, Timestamp.from(clock.instant().minus(USUAL)))
                .query(Integer.class)
                .single() > 0;
    }

    /** A subscriber of IPv6 has a network of 64 bits at least; its addresses are one place. */
    private static String place(String address) {
        if (!LITERAL.matcher(address).matches()) {
            return "unknown";
        }
        try {
            InetAddress parsed = InetAddress.getByName(address);
            return parsed instanceof Inet6Address
                    ? HexFormat.of().formatHex(Arrays.copyOf(parsed.getAddress(), 8)) + "/64"
                    : parsed.getHostAddress();
        } catch (UnknownHostException e) {
            return "unknown";
        }
    }
}
