package org.cdexflow;

import java.io.PrintStream;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.cdexflow.audit.RecordCheck;
import org.cdexflow.audit.RecordRetention;
import org.cdexflow.database.CommandDatabase;
import org.cdexflow.database.StartRefused;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionException;

/**
 * What an operator does with the record of events from the command line, with the settings of the application and without starting it:
 *
 * <ul>
 *   <li>{@code check-audit [seal:hash …]}: does the chain fit, and hold the seals that were noted? Ends with 0 or 1;
 *   <li>{@code retire-audit 2019-12-31}: removes what was sealed before that day, as the owner of the tables.
 * </ul>
 *
 * <p>Both end with 2 when they could not be done.
 */
final class RecordCommands {

    private static final String CHECK = "check-audit";
    private static final String RETIRE = "retire-audit";
    private static final Set<String> NAMES = Set.of(CHECK, RETIRE);
    private static final int FITS = 0;
    private static final int DOES_NOT_FIT = 1;
    private static final int NOT_DONE = 2;

    private final PrintStream out;

    RecordCommands(PrintStream out) {
        this.out = out;
    }

    static boolean isOne(String[] arguments) {
        return arguments.length > 0 && NAMES.contains(arguments[0]);
    }

    /** @return the exit code */
    int run(String[] arguments) {
        List<String> words = Arrays.stream(arguments).skip(1).filter(argument -> !argument.startsWith("--")).toList();
        try (ConfigurableApplicationContext settings = settings(arguments);
                CommandDatabase database = CommandDatabase.of(settings.getEnvironment())) {
            return arguments[0].equals(CHECK) ? check(words, database) : retire(words, database);
        } catch (StartRefused | IllegalArgumentException refused) {
            out.println(refused.getMessage());
        } catch (DataAccessException | TransactionException e) {
            out.println("The database does not do it: " + e.getMostSpecificCause().getMessage());
        } catch (Exception e) {
            out.println("Not done: " + e);
        }
        return NOT_DONE;
    }

    private int check(List<String> words, CommandDatabase database) {
        Map<Long, String> noted = words.stream().collect(Collectors.toMap(RecordCommands::numberOf, note -> note));
        JdbcTemplate jdbc = new JdbcTemplate(database.application());
        RecordCheck.Result result = new RecordCheck(jdbc, new JdbcTransactionManager(database.application())).check(noted);
        result.findings().forEach(out::println);
        if (result.last() == null) {
            out.println("Nothing is sealed yet.");
        } else {
            out.printf("%d events under %d seals; the last is of %s:%n%s%n",
                    result.events(), result.last().number(), result.last().at(), result.last().note());
        }
        out.printf("%d events wait for the next seal.%n", result.waiting());
        out.println(result.fits() ? "The record fits its seals." : "The record does not fit its seals.");
        return result.fits() ? FITS : DOES_NOT_FIT;
    }

    private int retire(List<String> words, CommandDatabase database) {
        JdbcTemplate owner = new JdbcTemplate(database.owner());
        Instant before = day(words).atStartOfDay(ZoneOffset.UTC).toInstant();
        long removed = new RecordRetention(owner, new JdbcTransactionManager(database.owner())).retire(before);
        out.printf("Removed %d events that were sealed before %s. Their seals stay.%n", removed, before);
        return FITS;
    }

    private static LocalDate day(List<String> words) {
        try {
            return LocalDate.parse(words.isEmpty() ? "" : words.get(0));
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("Say up to which day, such as: " + RETIRE + " 2019-12-31");
        }
    }

    private static Long numberOf(String note) {
        if (!note.matches("\\d{1,18}:[0-9a-f]{64}")) {
            throw new IllegalArgumentException("A noted seal looks like 12:5f0c…, number and hash as the log has them; this does not: " + note);
        }
        return Long.valueOf(note.substring(0, note.indexOf(':')));
    }

    /** The settings as the application would find them, and nothing else. */
    private static ConfigurableApplicationContext settings(String[] arguments) {
        return new SpringApplicationBuilder(SettingsOnly.class)
                .web(WebApplicationType.NONE)
                .bannerMode(Banner.Mode.OFF)
                .logStartupInfo(false)
                .properties("logging.level.root=warn")
                .run(arguments);
    }

    static final class SettingsOnly {}
}
