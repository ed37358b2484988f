package dev.rookery.node.reference;

import java.io.FilterInputStream;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a web server answers. A redirect would lead elsewhere than the root: it is not followed.
 *
 * <p>Threads: one at a time.
 */
final class WebRemote implements Remote {
    private static final Duration CONNECT = Duration.ofSeconds(10);

    /** Silence of a server after which it is given up. */
    private static final Duration SILENCE = Duration.ofSeconds(60);

    private final URI uri;

    WebRemote(URI uri) {
        this.uri = uri;
    }

    @Override
    public Body open(long from, Optional<String> tag) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
        connection.setInstanceFollowRedirects(false);
        connection.setConnectTimeout((int) CONNECT.toMillis());
        connection.setReadTimeout((int) SILENCE.toMillis());
        connection.setRequestProperty("Accept-Encoding", "identity");
        connection.setRequestProperty("User-Agent", "rookery");
        if (from > 0 && tag.isPresent()) {
            connection.setRequestProperty("Range", "bytes=" + from + "-");
            connection.setRequestProperty("If-Range", tag.get());
        }
        return body(connection, from);
    }

    private static Body body(HttpURLConnection connection, long from) throws IOException {
        int status = connection.getResponseCode();
        boolean part =
                status == HttpURLConnection.HTTP_PARTIAL
                        && String.valueOf(connection.getHeaderField("Content-Range"))
                                .startsWith("bytes " + from + "-");
        if (status != HttpURLConnection.HTTP_OK && !part) {
            connection.disconnect();
            throw new UnreadableException("it answers " + status, status >= 500);
        }
        long begin = part ? from : 0;
        long bytes = connection.getContentLengthLong();
        return new Body(
                new Disconnecting(connection),
                begin,
                bytes < 0 ? OptionalLong.empty() : OptionalLong.of(begin + bytes),
                strong(connection.getHeaderField("ETag")));
    }

    /** A weak tag is shared by bytes that differ. */
    private static Optional<String> strong(String tag) {
        return Optional.ofNullable(tag).filter(text -> text.startsWith("\""));
    }

    /** Closed early, it does not read the rest first. */
    private static final class Disconnecting extends FilterInputStream {
        private final HttpURLConnection connection;

        Disconnecting(HttpURLConnection connection) throws IOException {
            super(connection.getInputStream());
            this.connection = connection;
        }

        @Override
        public void close() {
            connection.disconnect();
        }
    }
}
