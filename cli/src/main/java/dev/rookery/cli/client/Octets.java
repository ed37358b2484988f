package dev.rookery.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.util.Map;

/**
 * What is asked of a node in bytes, or answered so, where neither lies in a file of its own.
 *
 * <p>Threads: safe for any thread.
 */
public final class Octets {

    private final NodeClient node;

    public Octets(NodeClient node) {
        this.node = node;
    }

    /** Where a body's bytes come from. */
    public interface Source {

        /** Writes them all. */
        void copy(OutputStream out) throws IOException;
    }

    /**
     * Sends bytes as the body.
     *
     * @return whatever the node answers, refusals too
     */
    public Reply send(
            String operation,
            Target target,
            Source source,
            long size,
            Map<String, String> headers) {
        try {
            HttpURLConnection connection = node.open("POST", target, headers);
            connection.setRequestProperty("Content-Type", "application/octet-stream");
            connection.setDoOutput(true);
            connection.setFixedLengthStreamingMode(size);
            try (OutputStream out = connection.getOutputStream()) {
                source.copy(out);
            } catch (IOException e) {
                return node.refusalDuringUpload(operation, connection, e);
            }
            return NodeClient.read(connection);
        } catch (IOException e) {
            throw node.unreachable(operation, e);
        }
    }

    /**
     * Asks by a document.
     *
     * @param bytesMax more are not taken
     */
    public byte[] read(String operation, Target target, JsonNode body, int bytesMax) {
        try {
            HttpURLConnection connection = node.open("POST", target, Map.of());
            byte[] asked = Json.bytes(body);
            connection.setRequestProperty("Content-Type", "application/json");
            connection.setDoOutput(true);
            connection.setFixedLengthStreamingMode(asked.length);
            try (OutputStream out = connection.getOutputStream()) {
                out.write(asked);
            }
            if (connection.getResponseCode() != HttpURLConnection.HTTP_OK) {
                throw NodeClient.read(connection).failure(operation);
            }
            long announced = connection.getContentLengthLong();
            try (InputStream in = connection.getInputStream()) {
                byte[] bytes = in.readNBytes(bytesMax + 1);
                if (bytes.length > bytesMax || (announced >= 0 && bytes.length < announced)) {
                    throw new IOException("the answer has not as many bytes as it may");
                }
                return bytes;
            }
        } catch (IOException e) {
            throw node.unreachable(operation, e);
        }
    }
}
