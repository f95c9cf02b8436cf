package org.cdexflow.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cdexflow.DataRequests.aDataRequest;
import static org.cdexflow.rest.ReplyAssert.assertThat;

import org.cdexflow.Payer;
import org.cdexflow.SandboxTest;
import org.cdexflow.database.TestDatabase;
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

    private JdbcTemplate owner;
    private Payer payer;
    private String id;

    @BeforeEach
    void anExchangeThatCannotBeWritten() {
        payer = Payer.of(environment, "sandbox-payer");
        id = payer.ask(aDataRequest().forMember("Member123").askingInWords("The last visit").build()).getIdElement().getIdPart();
        payer.awaitStatus(id, TaskStatus.ACCEPTED);
        owner = TestDatabase.ownerOf(jdbc);
        owner.execute("create sequence met_attempts");
        owner.execute("create function met() returns trigger language plpgsql security definer as $$ begin perform nextval('met_attempts');"
                + " raise exception 'met' using errcode = 'serialization_failure'; end $$");
        owner.execute("create trigger met before update on exchange for each row when (old.id = '" + id + "') execute function met()");
    }

    @AfterEach
    void mend() {
        owner.execute("drop trigger met on exchange");
        owner.execute("drop function met");
        owner.execute("drop sequence met_attempts");
    }

    @Test
    void afterThreeTimesItIsAConflictAndNothingWasChanged() {
        assertThat(payer.delete("/Task/" + id)).isRefusedWith(409);
        assertThat(owner.queryForObject("select last_value from met_attempts", Integer.class)).isEqualTo(3);
        assertThat(payer.task(id).getStatus()).isEqualTo(TaskStatus.ACCEPTED);
    }
}
