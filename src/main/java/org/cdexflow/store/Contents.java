package org.cdexflow.store;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** Large content, stored and read in pieces. Writes join the caller's transaction. */
@Component
public class Contents {

    private static final int PIECE = 1024 * 1024;

    private final JdbcTemplate jdbc;

    Contents(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** Stores all that the stream has. @return the id under which it is read */
    public String put(InputStream content) throws IOException {
        String id = Resources.newId();
        int position = 0;
        for (byte[] piece = content.readNBytes(PIECE); piece.length > 0; piece = content.readNBytes(PIECE)) {
            jdbc.update("insert into content (id, position, bytes) values (?, ?, ?)", id, position++, piece);
        }
        return id;
    }

    /** Writes it to the stream, piece by piece. */
    public void write(String id, OutputStream out) throws IOException {
        int position = 0;
        for (List<byte[]> piece = piece(id, position); !piece.isEmpty(); piece = piece(id, ++position)) {
            out.write(piece.get(0));
        }
    }

    /** All of it, for what is known to be small or has to be whole. */
    public byte[] read(String id) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            write(id, out);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return out.toByteArray();
    }

    public void remove(String id) {
        jdbc.update("delete from content where id = ?", id);
    }

    private List<byte[]> piece(String id, int position) {
        return jdbc.queryForList("select bytes from content where id = ? and position = ?", byte[].class, id, position);
    }
}
