package org.cdexflow.audit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** However often somebody is refused, it is few events. */
class RefusalCountsTest {

    private final Recorded record = new Recorded();

    @Test
    void aCallerHasOneEventForEachThingItWasRefused() {
        for (int i = 0; i < 500; i++) {
            record.refusals.add(new Refusal(Kind.CALL_REFUSED, "acme", null, "192.0.2.1", "403: GET Condition"));
            record.refusals.add(new Refusal(Kind.CALL_REFUSED, "acme", null, "192.0.2.1", "403: GET Patient"));
        }
        record.refusals.record();
        record.refusals.record();
        assertThat(record.jdbc.queryForList("select body from audit_event order by seq", String.class)).hasSize(2)
                .allMatch(body -> body.contains("\"count\",\"valueString\":\"500\""));
    }

    @Test
    void manyAddressesAreCountedTogetherAndHideNobodyWhomWeKnow() {
        for (int i = 0; i < 5_000; i++) {
            record.refusals.add(new Refusal(Kind.SIGN_IN_FAILED, null, null, "192.0.2." + i, "BadCredentialsException"));
        }
        record.refusals.add(new Refusal(Kind.SIGN_IN_FAILED, null, "operator", "192.0.2.1", "BadCredentialsException"));
        record.refusals.record();
        assertThat(record.jdbc.queryForObject("select count(*) from audit_event", Integer.class)).isEqualTo(RefusalCounts.ADDRESSES + 2);
        assertThat(record.jdbc.queryForObject("select body from audit_event where body like '%from many addresses%'", String.class))
                .contains("\"count\",\"valueString\":\"4980\"");
        assertThat(record.jdbc.queryForObject("select outcome from audit_event where person = 'operator'", String.class)).isEqualTo("4");
    }

    @Test
    void whatCannotBeStoredIsKept() {
        record.refusals.add(new Refusal(Kind.CALL_REFUSED, "acme", null, "192.0.2.1", "403: GET Condition"));
        record.owner.execute("revoke insert on audit_event from cdexflow");
        record.owner.execute("revoke insert (id, recorded, kind, outcome, partner, person, patient, task, body) on audit_event from cdexflow");
        record.refusals.record();
        record.owner.execute("grant insert (id, recorded, kind, outcome, partner, person, patient, task, body) on audit_event to cdexflow");
        record.refusals.record();
        assertThat(record.jdbc.queryForObject("select count(*) from audit_event", Integer.class)).isEqualTo(1);
    }
}
