package org.cdexflow.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cdexflow.DataRequests.aDataRequest;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.camunda.bpm.engine.ProcessEngine;
import org.cdexflow.Payer;
import org.cdexflow.SandboxTest;
import org.cdexflow.model.DecisionTable;
import org.cdexflow.model.DecisionTable.Row;
import org.cdexflow.model.TableEdit;
import org.cdexflow.task.RecordedDecisions;
import org.hl7.fhir.r4.model.Task.TaskStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.JdbcTemplate;

/** What would have been decided otherwise. */
@SandboxTest
class TableTrialTest {

    private static final String FILE = "release.dmn";

    @Autowired
    Environment environment;

    @Autowired
    Deployments deployments;

    @Autowired
    Models models;

    @Autowired
    TableTrial trial;

    @Autowired
    RecordedDecisions decisions;

    @Autowired
    ProcessEngine engine;

    @Autowired
    JdbcTemplate jdbc;

    private TestModels before;
    private String exchange;
    private byte[] release;
    private List<Row> rows;

    @BeforeEach
    void aRequestWaitsForReview() {
        before = TestModels.remember(engine, jdbc);
        release = models.content(models.find(FILE).orElseThrow().inEffect());
        rows = new ArrayList<>(DecisionTable.of(release).rules());
        Payer provider = Payer.of(environment, "sandbox-provider");
        exchange = provider.ask(aDataRequest().forMember("Member123").asking("Observation?code=4548-4")
                        .requestedBy("http://hl7.org/fhir/sid/us-npi", "1407071236").build())
                .getIdElement().getIdPart();
        provider.awaitStatus(exchange, TaskStatus.ACCEPTED);
    }

    @AfterEach
    void forget() {
        before.forget();
    }

    @Test
    void whatATableWasAskedIsKeptWithTheExchange() {
        RecordedDecisions.Decision last = decisions.last("release", 500).stream()
                .filter(decision -> decision.exchange().equals(exchange))
                .findFirst()
                .orElseThrow();

        assertThat(last.inputs())
                .containsEntry("partner", "sandbox-provider")
                .containsEntry("kind", "query")
                .containsEntry("types", "Observation")
                .containsEntry("signature", false)
                .doesNotContainKeys("patient", "member");
    }

    @Test
    void theSameTableDecidesTheSame() {
        TableTrial.Result result = trial.run(draft());

        assertThat(result.asked()).isPositive();
        assertThat(result.differences()).isEmpty();
        assertThat(result.fault()).isNull();
    }

    @Test
    void aRuleBeforeTheOthersIsNamedWithWhatItChanges() {
        rows.add(4, labsOf("sandbox-provider"));

        TableTrial.Difference difference = differenceOf(exchange);

        assertThat(difference.before().outputs()).containsEntry("release", "review").containsEntry("queue", "records");
        assertThat(difference.before().rules()).containsExactly(rows.size() - 1);
        assertThat(difference.after().outputs()).containsEntry("release", "automatic");
        assertThat(difference.after().rules()).containsExactly(5);
        assertThat(before.added()).as("nothing is deployed").isEmpty();
    }

    @Test
    void onlyTheLastFiveHundredAreAsked() {
        rows.add(4, labsOf("sandbox-provider"));
        jdbc.update("insert into exchange (id, direction, partner, kind, status, open, content_hash, purpose, received_at, decision)"
                + " select 'trial-' || n, 'incoming', partner, kind, status, false, '', purpose, now() + interval '1 hour', decision"
                + " from exchange, generate_series(1, 500) n where id = ?", exchange);
        try {
            TableTrial.Result result = trial.run(draft());
            assertThat(result.asked()).isEqualTo(500);
            assertThat(result.differences()).hasSize(500).noneMatch(difference -> difference.exchange().equals(exchange));
        } finally {
            jdbc.update("delete from exchange where id like 'trial-%'");
        }
    }

    @Test
    void aCellThatCannotBeEvaluatedIsAFaultOfTheDraft() {
        List<String> cells = new ArrayList<>(rows.get(0).cells());
        cells.set(0, "\"unclosed");
        rows.set(0, new Row(rows.get(0).id(), rows.get(0).description(), cells));

        assertThat(trial.run(draft()).fault()).contains("cell");
    }

    private TableTrial.Difference differenceOf(String id) {
        return trial.run(draft()).differences().stream()
                .filter(difference -> difference.exchange().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private ModelRevision draft() {
        return deployments.draft(FILE, TableEdit.rows(release, rows), "ann");
    }

    /** Observations are released to the partner by themselves. */
    private Row labsOf(String partner) {
        DecisionTable table = DecisionTable.of(release);
        List<String> cells = new ArrayList<>(Collections.nCopies(table.columns().size(), ""));
        for (int i = 0; i < cells.size(); i++) {
            cells.set(i, switch (table.columns().get(i).expression()) {
                case "partner" -> '"' + partner + '"';
                case "types" -> "\"Observation\"";
                case "release" -> "\"automatic\"";
                case "days" -> "7";
                default -> "";
            });
        }
        return new Row("", "Labs leave by themselves.", cells);
    }
}
