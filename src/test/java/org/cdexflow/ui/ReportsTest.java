package org.cdexflow.ui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cdexflow.DataRequests.aDataRequest;

import java.net.http.HttpResponse;
import java.sql.Timestamp;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Map;
import java.util.UUID;
import org.cdexflow.Payer;
import org.cdexflow.SandboxTest;
import org.cdexflow.partner.Settings;
import org.hl7.fhir.r4.model.Task;
import org.hl7.fhir.r4.model.Task.TaskStatus;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.JdbcTemplate;

/** The reports over HTTP. What happened long ago is written by the test, in years that no other test uses. */
@SandboxTest
class ReportsTest {

    @Autowired
    private Environment environment;

    @Autowired
    private JdbcTemplate jdbc;

    @Autowired
    private Settings settings;

    private Payer payer;
    private Visitor clinician;

    @BeforeEach
    void open() {
        payer = Payer.of(environment, "sandbox-payer");
        clinician = Visitor.signedIn(environment, "clinician");
    }

    @Test
    void turnaroundIsCountedByPayerAndQueue() {
        for (int hours = 1; hours <= 11; hours++) {
            closed("records", "completed", null, null, "2003-03-04T06:00", hours);
        }
        closed(null, "completed", null, null, "2003-03-04T06:00", 2);
        closed("records", "rejected", "Withdrawn by requester", null, "2003-03-04T06:00", 400);
        closed("records", "completed", null, null, "2003-04-01T00:00", 1);

        assertThat(csv("/reports/turnaround.csv?from=2003-03-01&to=2003-03-31"))
                .isEqualTo("payer,queue,count,median_hours,p90_hours\r\n"
                        + "Sandbox Payer,records,11,6.00,10.00\r\n"
                        + "Sandbox Payer,,1,2.00,2.00\r\n");
        assertThat(csv("/reports/weeks.csv?from=2003-03-01&to=2003-03-31"))
                .isEqualTo("week,count,median_hours\r\n2003-03-03,12,5.50\r\n");
        String page = clinician.get("/reports?from=2003-03-01&to=2003-03-31").body();
        assertThat(page).contains("Sandbox Payer", "6 h 0 min", "10 h 0 min", "no person needed", "<svg", "Median turnaround of each week");
    }

    @Test
    void refusalsAreCountedByReason() {
        closed("records", "failed", "Not our provider", "Not our provider", "2004-03-04T06:00", 1);
        closed("records", "failed", "Not our provider", "Not our provider", "2004-03-04T06:00", 1);
        closed("records", "failed", "=cmd, said \"she\"", "=cmd, said \"she\"", "2004-03-04T06:00", 1);
        closed(null, "rejected", "A purpose of use is required", null, "2004-03-04T06:00", 1);
        closed("records", "rejected", "Withdrawn by requester", null, "2004-03-04T06:00", 1);

        String path = "/reports/refusals.csv?from=2004-03-01&to=2004-03-31";
        assertThat(csv(path)).isEqualTo("reason,status,payer,count\r\n"
                + "Not our provider,failed,Sandbox Payer,2\r\n"
                + "\"'=cmd, said \"\"she\"\"\",failed,Sandbox Payer,1\r\n"
                + "A purpose of use is required,rejected,Sandbox Payer,1\r\n");
        assertThat(Visitor.signedIn(environment, "operator").get(path).body()).isEqualTo("reason,status,payer,count\r\n"
                + "In the words of staff,failed,Sandbox Payer,3\r\n"
                + "A purpose of use is required,rejected,Sandbox Payer,1\r\n");
    }

    @Test
    void whyAnAutomaticRequestEndedIsCountedToo() {
        Task task = payer.askAndAwait(aDataRequest().forMember("Member123").asking("Condition").signed().build());

        assertThat(task.getStatusReason().getText()).isNotBlank();
        assertThat(jdbc.queryForObject("select end_reason from exchange where id = ?", String.class, task.getIdElement().getIdPart()))
                .isEqualTo(task.getStatusReason().getText());
    }

    @Test
    void whatIsOpenNowIsCountedByPayerAndQueueAndAge() {
        String id = payer.ask(aDataRequest().forMember("Member123").askingInWords("Notes").build()).getIdElement().getIdPart();
        payer.awaitStatus(id, TaskStatus.ACCEPTED);

        assertThat(csv("/reports/open.csv")).startsWith("payer,queue,open,overdue,oldest_hours\r\n").containsPattern("Sandbox Payer,records,[1-9]");
        assertThat(clinician.get("/reports").body()).contains("Open by age", "30 days or more", "Open and overdue now");
    }

    @Test
    void disclosuresOfAPatientAreListed() {
        Task task = payer.askAndAwait(aDataRequest().forMember("Member123").asking("Condition?clinical-status=active").build());
        assertThat(task.getStatus()).isEqualTo(TaskStatus.COMPLETED);

        HttpResponse<String> page = disclosures(Map.of("patient", "cdex-example-patient"));
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains(task.getIdElement().getIdPart(), "Sandbox Payer", "Coverage", "Condition/");
        String file = clinician.post("/reports/disclosures", "/reports/disclosures/csv", Map.of("patient", "cdex-example-patient")).body();
        assertThat(file).startsWith("at,to,purpose,task,what\r\n").contains(task.getIdElement().getIdPart());

        assertThat(disclosures(Map.of("patient", "cdex-example-patient", "from", "2001-01-01", "to", "2001-12-31")).body())
                .contains("Nothing was disclosed in these days");
    }

    @Test
    void aPatientIsFoundByRecordNumberOrNotAtAll() {
        String number = jdbc.queryForObject(
                "select value from search_value where type = 'Patient' and param = 'identifier' and system like '%hospital%' limit 1", String.class);

        assertThat(disclosures(Map.of("patient", number)).body()).containsPattern("disclosures|Nothing was disclosed|several patients");
        assertThat(disclosures(Map.of("patient", "no such number")).body()).contains("No patient of ours");
        assertThat(disclosures(Map.of("patient", "a|b|c,\\$")).statusCode()).isEqualTo(200);
        assertThat(disclosures(Map.of("patient", "x\0y")).body()).contains("No patient of ours");
    }

    @ParameterizedTest
    @CsvSource({
        "clinician, /reports, 200", "operator, /reports, 200", "analyst, /reports, 403",
        "clinician, /reports/open.csv, 200", "operator, /reports/open.csv, 200", "analyst, /reports/open.csv, 403",
        "clinician, /reports/disclosures, 200", "operator, /reports/disclosures, 403", "analyst, /reports/disclosures, 403",
        "operator, /queue, 403", "analyst, /queue, 403",
        "clinician, /reports?from=never, 400", "clinician, /reports?from=2030-01-01&to=1066-01-01, 200", "clinician, /reports?from=&to=, 200",
        "clinician, /queue?search=Miller, 400", "clinician, /queue?page=-3&sort=nonsense, 200", "clinician, /queue?page=x, 400",
        "clinician, /queue?queue=%00&who=%40%27&overdue=true, 200",
    })
    void everybodySeesWhatTheyMay(String user, String path, int status) {
        assertThat(Visitor.signedIn(environment, user).get(path).statusCode()).isEqualTo(status);
    }

    @Test
    void requestsThatAreNotThereAreNotClaimedOrAssigned() {
        HttpResponse<String> answer =
                clinician.post("/queue", "/queue/claim", Map.of("task", "no-such-task"));
        assertThat(answer.statusCode()).isEqualTo(302);
        assertThat(clinician.get("/queue").body()).contains("There is no such request");

        clinician.post("/queue", "/queue/assign", Map.of("task", "no-such-task", "to", "analyst"));
        assertThat(clinician.get("/queue").body()).contains("Choose to whom");
    }

    private String csv(String path) {
        HttpResponse<String> answer = clinician.get(path);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).hasValueSatisfying(type -> assertThat(type).startsWith("text/csv"));
        assertThat(answer.headers().firstValue("Cache-Control")).hasValueSatisfying(it -> assertThat(it).contains("no-store"));
        return answer.body();
    }

    private HttpResponse<String> disclosures(Map<String, String> form) {
        return clinician.post("/reports/disclosures", "/reports/disclosures", form);
    }

    private void closed(String queue, String status, String reason, String stated, String received, int hours) {
        ZoneId zone = settings.zone();
        LocalDateTime at = LocalDateTime.parse(received);
        jdbc.update(
                "insert into exchange (id, direction, partner, kind, status, open, content_hash, purpose, queue, end_reason, stated_reason,"
                        + " received_at, closed_at) values (?, 'incoming', 'sandbox-payer', 'TEXT', ?, false, '', 'none', ?, ?, ?, ?, ?)",
                UUID.randomUUID().toString(), status, queue, reason, stated,
                Timestamp.from(at.atZone(zone).toInstant()), Timestamp.from(at.plusHours(hours).atZone(zone).toInstant()));
    }
}
