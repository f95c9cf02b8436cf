package org.cdexflow.task;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** What decision tables were asked, kept with each exchange: which partner, agreement, purpose, kind, types; nothing of patients. */
@Component
public class RecordedDecisions {

    private static final ObjectMapper JSON = JsonMapper.builder().build();

    /** How far back is looked for questions to one table: some are never asked. Exchanges. */
    private static final int NEWEST = 10_000;

    private final JdbcTemplate jdbc;

    RecordedDecisions(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** @param inputs of the table, by name: texts, numbers, booleans */
    public record Decision(String exchange, Map<String, Object> inputs) {}

    /** The last question that each of the newest exchanges put to a table, the newest first. */
    public List<Decision> last(String table, int most) {
        return jdbc.query("select id, inputs from (select id, received_at, decision ->> 'table' as asked, decision -> 'inputs' as inputs"
                        + " from exchange order by received_at desc limit ?) newest where asked = ? order by received_at desc limit ?",
                RecordedDecisions::decision, NEWEST, table, most);
    }

    /** The same, whichever table was asked. */
    public List<Decision> last(int most) {
        return jdbc.query("select id, decision -> 'inputs' as inputs from exchange where decision is not null"
                        + " order by received_at desc limit ?",
                RecordedDecisions::decision, most);
    }

    private static Decision decision(ResultSet row, int number) throws SQLException {
        return new Decision(row.getString("id"), inputs(row.getString("inputs")));
    }

    /** As it is kept. */
    static String json(String table, Map<String, Object> inputs) {
        try {
            return JSON.writeValueAsString(Map.of("table", table, "inputs", inputs));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("Inputs are texts, numbers and booleans", e);
        }
    }

    private static Map<String, Object> inputs(String json) {
        try {
            return JSON.readValue(json, new TypeReference<>() {});
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
