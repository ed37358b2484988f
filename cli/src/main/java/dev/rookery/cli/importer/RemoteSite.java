package dev.rookery.cli.importer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.cli.client.SiteAccess;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.HttpsURLConnection;

/**
 * A server that the user named: its documents and its files. Redirects are not followed, so nothing
 * is ever asked of another one.
 *
 * <p>Threads: safe for any thread.
 */
final class RemoteSite {

    private static final int BYTES_MAX = 256 << 20;
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration SILENT = Duration.ofSeconds(60);

    private final String base;
    private final SiteAccess access;

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

    /** The document at the address itself. */
    ObjectNode document() throws ItemException {
        return document("").orElseThrow(() -> new ItemException(base + " answered HTTP 404"));
    }

    /** The JSON object at a path; empty when the server has none. */
    Optional<ObjectNode> document(String path) throws ItemException {
        try {
            HttpURLConnection connection = open(path);
            int status = connection.getResponseCode();
            if (status == HttpURLConnection.HTTP_NOT_FOUND) {
                return Optional.empty();
            }
            require(path, status);
            try (InputStream in = connection.getInputStream()) {
                byte[] bytes = in.readNBytes(BYTES_MAX + 1);
                if (bytes.length > BYTES_MAX) {
                    throw new ItemException("an answer is larger than " + BYTES_MAX + " bytes");
                }
                return Optional.of(Documents.object(bytes));
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
            try (InputStream in = connection.getInputStream()) {
                long copied = Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
                long announced = connection.getContentLengthLong();
                if (announced >= 0 && announced != copied) {
                    throw new IOException("it broke off after " + copied + " bytes");
                }
                return file;
            } catch (IOException e) {
                delete(file);
                throw e;
            }
        } catch (IOException e) {
            throw silent(e);
        }
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
