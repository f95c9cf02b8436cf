package org.cdexflow.audit;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HexFormat;

/**
 * A link of the chain.
 *
 * @param number from 1, without gaps
 * @param events how many it holds
 */
public record Seal(long number, Instant at, int events, byte[] hash) {

    static Seal of(ResultSet row) throws SQLException {
        return new Seal(row.getLong("number"), row.getTimestamp("sealed").toInstant(), row.getInt("events"), row.getBytes("hash"));
    }

    /** As an operator notes it, and gives it to the check: {@code 12:5f0c…}. */
    public String note() {
        return number + ":" + HexFormat.of().formatHex(hash);
    }
}
