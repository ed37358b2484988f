package dev.rookery.node.signing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The blocks of a PEM file. */
final class Pem {

    private static final int BYTES_MAX = 1 << 20;
    private static final int LINE_CHARS = 64;
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z ]+)-----([A-Za-z0-9+/=\\s]+)-----END \\1-----");

    private Pem() {}

    /**
     * One block.
     *
     * @param kind as in "PUBLIC KEY"
     * @param der what it holds
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Block(String kind, byte[] der) {}

    /** All blocks of a file that has any, in its order. */
    static List<Block> read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(BYTES_MAX + 1); // A device has no size, and no end.
            if (bytes.length > BYTES_MAX) {
                throw unusable(file, "it is larger than 1 MB", null);
            }
            String text = new String(bytes, StandardCharsets.ISO_8859_1);
            List<Block> blocks = new ArrayList<>();
            Matcher matcher = BLOCK.matcher(text);
            while (matcher.find()) {
                byte[] der = Base64.getMimeDecoder().decode(matcher.group(2));
                blocks.add(new Block(matcher.group(1), der));
            }
            if (blocks.isEmpty()) {
                throw unusable(file, "it holds no PEM block", null);
            }
            return blocks;
        } catch (NoSuchFileException e) {
            throw unusable(file, "there is no such file", e);
        } catch (IOException | IllegalArgumentException e) {
            throw unusable(file, "it cannot be read: " + e.getMessage(), e);
        }
    }

    static KeyFileException unusable(Path file, String why, Throwable cause) {
        return new KeyFileException(file, why, cause);
    }

    /** A block as other tools write it: lines of 64 characters. */
    static String text(String kind, byte[] der) {
        Base64.Encoder lines =
                Base64.getMimeEncoder(LINE_CHARS, "\n".getBytes(StandardCharsets.US_ASCII));
        return "-----BEGIN "
                + kind
                + "-----\n"
                + lines.encodeToString(der)
                + "\n-----END "
                + kind
                + "-----\n";
    }
}
