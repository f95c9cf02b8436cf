package org.cdexflow.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cdexflow.DataRequests.aDataRequest;
import static org.cdexflow.rest.ReplyAssert.assertThat;

import org.cdexflow.Payer;
import org.cdexflow.SandboxTest;
import org.hl7.fhir.r4.model.Task.TaskStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.JdbcTemplate;

/** A change that always meets another transaction: the database says so of one exchange, as it would of two writers. */
@SandboxTest
class ContentionTest {

    @Autowired
    Environment environment;

    @Autowired
    JdbcTemplate jdbc;

    private Payer payer;
    private String id;

    @BeforeEach
    void anExchangeThatCannotBeWritten() {
        payer = Payer.of(environment, "sandbox-payer");
        id = payer.ask(aDataRequest().forMember("Member123").askingInWords("The last visit").build()).getIdElement().getIdPart();
        payer.awaitStatus(id, TaskStatus.ACCEPTED);
        jdbc.execute("create sequence met_attempts");
        jdbc.execute("create function met() returns trigger language plpgsql as $$ begin perform nextval('met_attempts');"
                + " raise exception 'met' using errcode = 'serialization_failure'; end $$");
        jdbc.execute("create trigger met before update on exchange for each row when (old.id = '" + id + "') execute function met()");
    }

    @AfterEach
    void mend() {
        jdbc.execute("drop trigger met on exchange");
        jdbc.execute("drop function met");
        jdbc.execute("drop sequence met_attempts");
    }

    @Test
    void afterThreeTimesItIsAConflictAndNothingWasChanged() {
        assertThat(payer.delete("/Task/" + id)).isRefusedWith(409);
        assertThat(jdbc.queryForObject("select last_value from met_attempts", Integer.class)).isEqualTo(3);
        assertThat(payer.task(id).getStatus()).isEqualTo(TaskStatus.ACCEPTED);
    }
}
