package org.cdexflow.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/**
 * The bytes of which the chain is made, the same in every release, so that anybody can make them again:
 *
 * <ul>
 *   <li>an event: SHA-256 of its {@link #COLUMNS}, each as its length in bytes (four bytes, big-endian; -1 for null) and its UTF-8;
 *       the time in microseconds since 1970;
 *   <li>a seal: SHA-256 of the hash of the seal before (32 zeros for the first), its number and its time in microseconds (eight bytes
 *       each, big-endian), and the hashes of its events by their {@code seq}.
 * </ul>
 */
final class SealedText {

    static final List<String> COLUMNS =
            List.of("seq", "id", "recorded", "kind", "outcome", "partner", "person", "patient", "task", "body");

    /** The columns of {@code audit_event e} as they are sealed. */
    static final String SELECTED = "e.seq, e.id, (extract(epoch from e.recorded) * 1000000)::bigint as recorded, e.kind, e.outcome, e.partner,"
            + " e.person, e.patient, e.task, e.body";

    private static final byte[] NOTHING_BEFORE = new byte[32];

    private SealedText() {}

    static byte[] hashOf(ResultSet event) throws SQLException {
        MessageDigest digest = sha256();
        for (String column : COLUMNS) {
            String value = event.getString(column);
            byte[] bytes = value == null ? new byte[0] : value.getBytes(UTF_8);
            digest.update(ByteBuffer.allocate(4).putInt(value == null ? -1 : bytes.length).array());
            digest.update(bytes);
        }
        return digest.digest();
    }

    /** A seal's hash in the making: its events' hashes are added in their order. @param before null for the first */
    static MessageDigest seal(byte[] before, long number, Instant at) {
        MessageDigest digest = sha256();
        digest.update(before == null ? NOTHING_BEFORE : before);
        digest.update(ByteBuffer.allocate(16).putLong(number).putLong(micros(at)).array());
        return digest;
    }

    private static long micros(Instant at) {
        return at.getEpochSecond() * 1_000_000 + at.getNano() / 1_000;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
