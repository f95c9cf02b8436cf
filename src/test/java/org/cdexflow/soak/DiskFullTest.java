package org.cdexflow.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cdexflow.DataRequests.aDataRequest;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cdexflow.Payer;
import org.cdexflow.RunningApplication;
import org.cdexflow.database.DatabaseServer;
import org.cdexflow.document.Files;
import org.cdexflow.ui.Visitor;
import org.hl7.fhir.r4.model.Task;
import org.hl7.fhir.r4.model.Task.TaskStatus;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The disk that holds files and Tasks is full: real PostgreSQL tables on a real small disk. Who uploads is told calmly, who posts
 * honestly; nothing half is stored; all goes on once there is room.
 */
@Tag("soak")
class DiskFullTest {

    /** What the page showed; travels with every form. */
    private static final Pattern MARK = Pattern.compile("name=\"mark\"[^>]*value=\"([^\"]+)\"");

    private static final int MEGABYTES = 96;
    private static final Duration REST = Duration.ofSeconds(120);

    @TempDir
    Path folder;

    private final Figures figures = new Figures("disk-full");
    private JdbcTemplate database;

    @Test
    void allGoesOnOnceThereIsRoomAgain() throws Exception {
        try (SmallDisk disk = SmallDisk.mountedAt(folder.resolve("disk"), MEGABYTES);
                DatabaseServer server = DatabaseServer.start(folder.resolve("database"));
                RunningApplication application = new RunningApplication(
                        folder.resolve("home"), server.database().options().toArray(String[]::new))) {
            application.start();
            server.move(List.of("content", "resource", "resource_history"), disk.folder());
            database = new JdbcTemplate(server.database().dataSource());
            Payer payer = application.payer("sandbox-payer");
            Visitor clinician = Visitor.signedIn(application, "clinician");
            String page = claimed(payer, clinician);
            assertThat(uploaded(clinician, page, "before.txt", 2)).contains("before.txt");

            disk.fill();
            refusedUploadLeavesNothing(clinician, page);
            Load load = Load.on(payer);
            try (load) {
                load.awaitRefused(20);
                disk.free();
                figures.row("from the first free byte to the next acknowledgement", load.awaitAcknowledged(1));
                assertThat(uploaded(clinician, page, "after.txt", 2)).contains("after.txt");
                load.awaitAcknowledged(50);
            }
            withdraw(payer, page);
            Stored stored = new Stored(payer);
            figures.row("all at rest after the load ended", stored.awaitRest(REST));
            load.report(figures);
            stored.isRight(load.asked(), figures);
            assertThat(load.dishonest()).isEmpty();
        }
    }

    private void refusedUploadLeavesNothing(Visitor clinician, String page) {
        long documents = rows("exchange_document");
        long pieces = rows("content");
        String told = uploaded(clinician, page, "during.txt", 3);
        assertThat(told).contains("could not be stored", "Nothing was added").doesNotContain("Exception", "SQL");
        assertThat(told).as("the page is still there, and the document of before").contains("before.txt");
        assertThat(rows("exchange_document")).isEqualTo(documents);
        assertThat(rows("content")).as("pieces of files").isEqualTo(pieces);
        figures.row("what a person reads who uploads", told.replaceAll("(?s).*?(\"?[^<>]*could not be stored[^<]*).*", "$1").strip());
    }

    private long rows(String table) {
        return database.queryForObject("select count(*) from " + table, Long.class);
    }

    /** @return the page that the person sees then */
    private static String uploaded(Visitor clinician, String page, String name, int megabytes) {
        byte[] noise = new byte[megabytes * 512 * 1024];
        new Random(megabytes).nextBytes(noise);
        StringBuilder text = new StringBuilder();
        for (byte one : noise) {
            text.append("%02x".formatted(one));
        }
        clinician.upload(page, name, Files.bytes(text.toString()));
        return clinician.get(page).body();
    }

    private static String claimed(Payer payer, Visitor clinician) {
        Task task = payer.ask(aDataRequest().forMember("Member123").identified().askingInWords("The whole history").build());
        String id = task.getIdElement().getIdPart();
        payer.awaitStatus(id, TaskStatus.ACCEPTED);
        String page = "/queue/" + id;
        Matcher mark = MARK.matcher(clinician.get(page).body());
        assertThat(mark.find()).as("the page can be claimed").isTrue();
        clinician.post(page, page + "/claim", Map.of("mark", mark.group(1)));
        assertThat(clinician.get(page).body()).contains("Hand back");
        return page;
    }

    /** So that of the load alone is left to be looked at. */
    private static void withdraw(Payer payer, String page) {
        payer.delete("/Task/" + page.substring("/queue/".length()));
    }
}
