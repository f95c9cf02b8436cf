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
        jdbc.update("delete from search_value where resource in (select seq from resource where type = 'Condition')");
        jdbc.update("update search_index set made_for = 'an older table'");
        assertThat(count()).isLessThan(values);

        reindexing.start();

        assertThat(count()).isEqualTo(values);
        assertThat(jdbc.queryForObject("select count(*) from search_index where done is null", Integer.class)).isEqualTo(1);

        String withoutValues = "delete from search_value where resource = (select min(seq) from resource where type = 'Condition')";
        int left = values - jdbc.update(withoutValues);
        reindexing.start();
        assertThat(count()).as("what is done is not read again").isEqualTo(left);

        jdbc.update("update search_index set made_for = 'an older table'");
        reindexing.start();
        assertThat(count()).isEqualTo(values);
    }

    private int count() {
        return jdbc.queryForObject(
                "select count(*) from search_value v join resource r on r.seq = v.resource where r.type <> 'Task'", Integer.class);
    }
}
