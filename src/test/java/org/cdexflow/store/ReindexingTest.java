package org.cdexflow.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.cdexflow.SandboxTest;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

/** After an update everything can be found by the new parameters, though it was stored before. */
@SandboxTest
class ReindexingTest {

    @Autowired
    Reindexing reindexing;

    @Autowired
    Searches searches;

    @Autowired
    JdbcTemplate jdbc;

    @Test
    void whatWasStoredBeforeIsFoundAndNothingIsDoneTwice() {
        int values = count();
        jdbc.update("delete from search_value where resource in (select seq from resource where type in ('Condition', 'Goal'))");
        jdbc.update("update search_index set made_for = 'an older table'");
        assertThat(count()).isLessThan(values);

        reindexing.start();

        assertThat(count()).isEqualTo(values);
        assertThat(jdbc.queryForObject("select count(*) from search_index where done is null", Integer.class)).isEqualTo(1);
        jdbc.update("delete from search_value where resource in (select seq from resource where type = 'Goal')");
        reindexing.start();
        assertThat(count()).as("a table that did not change is not read again").isLessThanOrEqualTo(values);
    }

    private int count() {
        return jdbc.queryForObject(
                "select count(*) from search_value v join resource r on r.seq = v.resource where r.type <> 'Task'", Integer.class);
    }
}
