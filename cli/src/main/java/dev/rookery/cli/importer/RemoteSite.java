package dev.rookery.cli.importer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.cli.client.SiteAccess;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.HttpsURLConnection;

/**
 * A server that the user named: its documents and its files. Redirects are not followed, so nothing
 * is ever asked of another one.
 *
 * <p>Threads: safe for any thread.
 */
final class RemoteSite {

    /** Of one document that is a whole registry. */
    private static final int REGISTRY_BYTES_MAX = 256 << 20;

    /** Of one answer: a page of 200 entries with hundreds of tags has some MiB. */
    private static final int ANSWER_BYTES_MAX = 32 << 20;

    /** Of all answers together: a registry of a million versions has less. */
    private static final long ANSWERS_BYTES_MAX = 4L << 30;

    /** What is left free on a disk by files on their way through it. */
    private static final long ROOM_BYTES = 256L << 20;

    private static final int BUFFER_BYTES = 64 << 10;
    private static final int REFUSAL_BYTES_MAX = 64 << 10;
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration SILENT = Duration.ofSeconds(60);

    private final String base;
    private final SiteAccess access;
    private final AtomicLong answered = new AtomicLong();

    /**
     * @param address its root, without a final slash, or the address of one document
     */
    RemoteSite(String address) {
        this(address, SiteAccess.ANONYMOUS);
    }

    /** The same, to which we are somebody. */
    RemoteSite(String address, SiteAccess access) {
        this.base = address;
        this.access = access;
    }

    /** A part of a path or a query, encoded on its own. */
    static String encoded(String part) {
        return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** The document at the address itself: a whole registry. */
    ObjectNode document() throws ItemException {
        return document("", REGISTRY_BYTES_MAX)
                .orElseThrow(() -> new ItemException(base + " answered HTTP 404"));
    }

    /** The JSON object at a path; empty when the server has none. */
    Optional<ObjectNode> document(String path) throws ItemException {
        return document(path, ANSWER_BYTES_MAX);
    }

    private Optional<ObjectNode> document(String path, int bytesMax) throws ItemException {
        try {
            HttpURLConnection connection = open(path);
            int status = connection.getResponseCode();
            if (status == HttpURLConnection.HTTP_NOT_FOUND) {
                return Optional.empty();
            }
            require(path, status);
            try (InputStream in = new PacedInput(connection.getInputStream(), System::nanoTime)) {
                byte[] bytes = in.readNBytes(bytesMax + 1);
                if (bytes.length > bytesMax) {
                    throw new ItemException(
                            Findings.shown(base + path)
                                    + " answered more than "
                                    + bytesMax
                                    + " bytes");
                }
                if (answered.addAndGet(bytes.length) > ANSWERS_BYTES_MAX) {
                    throw new ItemException(
                            base + " answered more than " + ANSWERS_BYTES_MAX + " bytes in all");
                }
                return Optional.of(Documents.object(bytes));
            }
        } catch (IOException e) {
            throw silent(e);
        }
    }

    /** How many bytes all its answers had so far. */
    long answered() {
        return answered.get();
    }

    /**
     * The JSON object with which the server refuses a path; empty when it does not, or with none.
     */
    Optional<ObjectNode> refusal(String path) throws ItemException {
        try {
            HttpURLConnection connection = open(path);
            boolean refused = connection.getResponseCode() >= HttpURLConnection.HTTP_BAD_REQUEST;
            InputStream said = connection.getErrorStream();
            if (!refused || said == null) {
                return Optional.empty();
            }
            try (InputStream in = new PacedInput(said, System::nanoTime)) {
                return Documents.parsed(in.readNBytes(REFUSAL_BYTES_MAX));
            }
        } catch (IOException e) {
            throw silent(e);
        }
    }

    /** A file at a path, fetched when it is needed, and deleted when it was read. */
    SourceFile.Bytes bytes(String path) {
        return new SourceFile.Bytes() {
            @Override
            public Path here() throws ItemException {
                return fetched(path);
            }

            @Override
            public void done(Path file) {
                delete(file);
            }
        };
    }

    private Path fetched(String path) throws ItemException {
        try {
            HttpURLConnection connection = open(path);
            require(path, connection.getResponseCode());
            Path file = Files.createTempFile("rookery-import-", ".part");
            try (InputStream in = new PacedInput(connection.getInputStream(), System::nanoTime)) {
                long copied = copy(in, file);
                long announced = connection.getContentLengthLong();
                if (announced >= 0 && announced != copied) {
                    throw new IOException("it broke off after " + copied + " bytes");
                }
                return file;
            } catch (IOException | ItemException e) {
                delete(file);
                throw e;
            }
        } catch (IOException e) {
            throw silent(e);
        }
    }

    /** As long as it leaves the disk some room: a server may send without end. */
    private long copy(InputStream in, Path file) throws IOException, ItemException {
        long room = Files.getFileStore(file).getUsableSpace() - ROOM_BYTES;
        long copied = 0;
        try (OutputStream out = Files.newOutputStream(file)) {
            byte[] buffer = new byte[BUFFER_BYTES];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                copied += n;
                if (copied > room) {
                    throw new ItemException(
                            "what "
                                    + base
                                    + " sent has no room in "
                                    + file.getParent()
                                    + " after "
                                    + copied
                                    + " bytes; free some there");
                }
                out.write(buffer, 0, n);
            }
        }
        return copied;
    }

    private static void delete(Path file) {
        // One that cannot be deleted lies in the folder for temporary files, as others do.
        boolean gone = file.toFile().delete();
        if (!gone) {
            file.toFile().deleteOnExit();
        }
    }

    private HttpURLConnection open(String path) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create(base + path).toURL().openConnection();
        if (access.trust().isPresent() && connection instanceof HttpsURLConnection secure) {
            secure.setSSLSocketFactory(access.trust().get().getSocketFactory());
        }
        access.authorization()
                .ifPresent(header -> connection.setRequestProperty("Authorization", header));
        connection.setConnectTimeout((int) CONNECT.toMillis());
        connection.setReadTimeout((int) SILENT.toMillis());
        connection.setInstanceFollowRedirects(false);
        connection.setRequestProperty("Accept", "application/json, */*");
        return connection;
    }

    private void require(String path, int status) throws ItemException {
        if (status != HttpURLConnection.HTTP_OK) {
            throw new ItemException(Findings.shown(base + path) + " answered HTTP " + status);
        }
    }

    private ItemException silent(IOException e) {
        return new ItemException(base + " did not answer: " + e.getMessage(), e);
    }
}
