package org.cdexflow.document;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Images that are whole, end where their file ends, and do not unpack to more than a screen can be asked to show. */
final class ImageCheck {

    private static final long MOST_PIXELS = 100_000_000;
    private static final String NOT_WHOLE = "The image is damaged, or something else is attached to it. Save it again, then add that.";

    private ImageCheck() {}

    /** A signature, then chunks: length, type, data, checksum; IHDR first, IEND last. */
    static void png(byte[] content) {
        ByteBuffer bytes = ByteBuffer.wrap(content);
        bytes.position(8);
        boolean first = true;
        while (bytes.remaining() >= 12) {
            int length = bytes.getInt();
            byte[] type = new byte[4];
            bytes.get(type);
            if (length < 0 || length > bytes.remaining() - 4 || first != is(type, "IHDR")) {
                break;
            }
            if (first) {
                requireModest(bytes.getInt(bytes.position()), bytes.getInt(bytes.position() + 4));
                first = false;
            }
            bytes.position(bytes.position() + length + 4);
            if (is(type, "IEND")) {
                require(!bytes.hasRemaining());
                return;
            }
        }
        throw new NotTaken(NOT_WHOLE);
    }

    /** Segments up to the start of the scan; the frame header among them tells the size; at the very end the end marker. */
    static void jpeg(byte[] content) {
        int last = content.length - 1;
        require((content[last - 1] & 0xff) == 0xff && (content[last] & 0xff) == 0xd9);
        ByteBuffer bytes = ByteBuffer.wrap(content);
        bytes.position(2);
        boolean sized = false;
        while (bytes.remaining() >= 4) {
            require((bytes.get() & 0xff) == 0xff);
            int marker = bytes.get() & 0xff;
            int length = bytes.getShort() & 0xffff;
            require(length >= 2 && length - 2 <= bytes.remaining());
            boolean frame = marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
            if (frame) {
                require(length >= 7);
                requireModest(bytes.getShort(bytes.position() + 3) & 0xffff, bytes.getShort(bytes.position() + 1) & 0xffff);
                sized = true;
            }
            if (marker == 0xda) {
                require(sized);
                return;
            }
            bytes.position(bytes.position() + length - 2);
        }
        throw new NotTaken(NOT_WHOLE);
    }

    private static boolean is(byte[] type, String name) {
        return Arrays.equals(type, name.getBytes(StandardCharsets.US_ASCII));
    }

    private static void requireModest(long width, long height) {
        require(width > 0 && height > 0);
        if (width * height > MOST_PIXELS) {
            throw new NotTaken("The image has more than " + MOST_PIXELS / 1_000_000 + " million pixels. Save it smaller, then add that.");
        }
    }

    private static void require(boolean holds) {
        if (!holds) {
            throw new NotTaken(NOT_WHOLE);
        }
    }
}
