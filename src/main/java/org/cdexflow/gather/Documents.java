package org.cdexflow.gather;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.cdexflow.document.DocumentKind;
import org.cdexflow.document.Format;
import org.cdexflow.document.Inspection;
import org.cdexflow.document.Names;
import org.cdexflow.document.NotTaken;
import org.cdexflow.partner.Settings;
import org.cdexflow.store.Contents;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** Documents that staff add to an answer, kept until the exchange ends. Writes join the caller's transaction. */
@Component
public class Documents {

    private static final String COLUMNS =
            "number, content, media_type, size, sha1, title, kind, dated, author, chosen, added_by, added_at";

    private final JdbcTemplate jdbc;
    private final Contents contents;
    private final Settings.Documents limits;
    private final Clock clock;

    Documents(JdbcTemplate jdbc, Contents contents, Settings settings, Clock clock) {
        this.jdbc = jdbc;
        this.contents = contents;
        this.limits = settings.limits().documents();
        this.clock = clock;
    }

    /**
     * A file as somebody brings it.
     *
     * @param title what it shall be called; empty = as the file is called
     * @param dated of which day it is, or null
     * @param author who wrote it, in words; may be empty
     */
    public record Upload(byte[] content, String fileName, String title, DocumentKind kind, LocalDate dated, String author) {}

    /**
     * A document of an exchange.
     *
     * @param number tells it from the exchange's others
     * @param size in bytes
     * @param sha1 base64 of its hash
     * @param dated of which day it is, or null
     * @param author who wrote it, or null
     * @param chosen goes with the answer
     * @param readable its content is still here
     */
    public record Document(
            long number, String title, DocumentKind kind, Format format, long size, String sha1, LocalDate dated, String author,
            boolean chosen, String addedBy, Instant addedAt, boolean readable) {

        /** What {@link #choose} calls it; no reference that anybody outside knows. */
        public String reference() {
            return "Document/" + number;
        }
    }

    /** In the order in which they were added. */
    public List<Document> of(String exchange) {
        return jdbc.query(
                "select " + COLUMNS + " from exchange_document where exchange = ? order by number", Documents::map, exchange);
    }

    public Optional<Document> read(String exchange, long number) {
        return of(exchange).stream().filter(document -> document.number() == number).findFirst();
    }

    /**
     * Checks and keeps a document; it goes with the answer unless somebody decides otherwise. The caller holds the exchange's
     * lock.
     *
     * @throws NotTaken with the reason
     */
    public Document add(String exchange, String person, Upload upload) {
        requireRoom(exchange, upload.content().length);
        Format format = Inspection.of(upload.content(), upload.fileName());
        String title = Names.harmless(upload.title());
        String called = title.isEmpty() ? Names.ofFile(upload.fileName()) : title;
        String author = Names.harmless(upload.author());
        Long number = jdbc.queryForObject(
                """
                insert into exchange_document (exchange, content, media_type, size, sha1, title, kind, dated, author, added_by, added_at)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) returning number""",
                Long.class,
                exchange,
                stored(upload.content()),
                format.mediaType(),
                upload.content().length,
                sha1(upload.content()),
                called.isEmpty() ? upload.kind().display() : called,
                upload.kind().code(),
                upload.dated(),
                author.isEmpty() ? null : author,
                person,
                Timestamp.from(clock.instant()));
        return read(exchange, number).orElseThrow();
    }

    private void requireRoom(String exchange, long size) {
        List<Document> present = of(exchange);
        if (size > limits.each().toBytes()) {
            throw new NotTaken("The file is larger than " + limits.each().toMegabytes() + " MB, the most that is taken. Add it in parts.");
        }
        if (present.size() >= limits.count()) {
            throw new NotTaken("There are " + present.size() + " documents already, the most for one request. Remove one first.");
        }
        if (present.stream().mapToLong(Document::size).sum() + size > limits.total().toBytes()) {
            throw new NotTaken("All documents of a request together may have " + limits.total().toMegabytes()
                    + " MB; with this one they would have more. Remove one first.");
        }
    }

    private String stored(byte[] content) {
        try {
            return contents.put(new ByteArrayInputStream(content));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @return what was removed, or empty when there was no such document */
    public Optional<Document> remove(String exchange, long number) {
        Optional<Document> document = read(exchange, number);
        document.ifPresent(it -> {
            contentOf(exchange, number).ifPresent(contents::remove);
            jdbc.update("delete from exchange_document where exchange = ? and number = ?", exchange, number);
        });
        return document;
    }

    /** What a person decided: these go, the others do not. @param references of documents, among others */
    public void choose(String exchange, Collection<String> references) {
        jdbc.update(
                "update exchange_document set chosen = 'Document/' || number = any (?) where exchange = ?",
                references.toArray(String[]::new),
                exchange);
    }

    /** Writes its bytes, piece by piece. */
    public void write(String exchange, long number, OutputStream out) throws IOException {
        Optional<String> content = contentOf(exchange, number);
        if (content.isPresent()) {
            contents.write(content.get(), out);
        }
    }

    /** Its bytes, all of them. */
    public byte[] bytes(String exchange, long number) {
        return contentOf(exchange, number).map(contents::read).orElseThrow();
    }

    Optional<String> contentOf(String exchange, long number) {
        return jdbc
                .queryForList(
                        "select content from exchange_document where exchange = ? and number = ? and content is not null",
                        String.class, exchange, number)
                .stream()
                .findFirst();
    }

    /**
     * The exchange has ended. What was released has a copy of its own, and only its name is remembered here; what was not is
     * nobody's.
     */
    public void forget(String exchange, boolean released) {
        if (of(exchange).isEmpty()) {
            return;
        }
        jdbc.update("delete from content where id in (select content from exchange_document where exchange = ?)", exchange);
        jdbc.update("delete from exchange_document where exchange = ? and not (chosen and ?)", exchange, released);
        jdbc.update("update exchange_document set content = null where exchange = ?", exchange);
    }

    private static String sha1(byte[] content) {
        try {
            return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-1").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Document map(ResultSet row, int number) throws SQLException {
        String mediaType = row.getString("media_type");
        return new Document(
                row.getLong("number"),
                row.getString("title"),
                DocumentKind.of(row.getString("kind")).orElse(DocumentKind.NOTE),
                Arrays.stream(Format.values()).filter(format -> format.mediaType().equals(mediaType)).findFirst().orElseThrow(),
                row.getLong("size"),
                row.getString("sha1"),
                row.getObject("dated", LocalDate.class),
                row.getString("author"),
                row.getBoolean("chosen"),
                row.getString("added_by"),
                row.getTimestamp("added_at").toInstant(),
                row.getString("content") != null);
    }
}
