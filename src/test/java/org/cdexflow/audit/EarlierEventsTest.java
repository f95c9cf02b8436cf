package org.cdexflow.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.cdexflow.database.TestDatabase;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;

/** What earlier releases put on record is found by the same columns, and is sealed with the first seal. */
class EarlierEventsTest {

    @Test
    void theyAreSortedByWhatTheySay() {
        TestDatabase database = TestDatabase.migratedTo("29");
        JdbcTemplate owner = new JdbcTemplate(database.owner());
        event(owner, "acme", "17", """
                {"resourceType":"AuditEvent","type":{"code":"110106"},"subtype":[{"code":"disclose"}],"agent":[
                {"type":{"coding":[{"code":"110153"}]}},{"type":{"coding":[{"code":"humanuser"}]},"who":{"identifier":{"value":"ann"}}},
                {"type":{"coding":[{"code":"humanuser"}]},"who":{"identifier":{"value":"bob"}}}]}""");
        event(owner, null, "17", """
                {"resourceType":"AuditEvent","type":{"code":"110112"},"agent":[
                {"type":{"coding":[{"code":"humanuser"}]},"who":{"identifier":{"value":"ann"}}}]}""");
        event(owner, null, "17", """
                {"resourceType":"AuditEvent","type":{"code":"110110"},"agent":[
                {"type":{"coding":[{"code":"humanuser"}]},"who":{"identifier":{"value":"bob"}}}]}""");
        event(owner, null, null, """
                {"resourceType":"AuditEvent","type":{"code":"110113"},"subtype":[{"code":"110131"}],"agent":[{"altId":"eve"}]}""");
        database.migrate();

        assertThat(owner.queryForList("select kind || ' ' || person from audit_event order by seq", String.class))
                .containsExactly("disclosure ann", "search ann", "document-opened bob", "model-change eve");
        JdbcTemplate application = new JdbcTemplate(database.dataSource());
        JdbcTransactionManager transactions = new JdbcTransactionManager(application.getDataSource());
        new Sealer(application, transactions, Clock.systemUTC()).seal();
        assertThat(new RecordCheck(application, transactions).check(Map.of())).satisfies(result -> {
            assertThat(result.findings()).isEqualTo(List.of());
            assertThat(result.events()).isEqualTo(4);
        });
    }

    private static void event(JdbcTemplate owner, String partner, String patient, String body) {
        owner.update("insert into audit_event (id, recorded, partner, patient, body) values ('x', now(), ?, ?, ?)", partner, patient, body);
    }
}
