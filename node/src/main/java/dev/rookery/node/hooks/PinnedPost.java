package dev.rookery.node.hooks;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * One POST over HTTP/1.1 to an address that was chosen before: no client of the JDK takes an
 * address apart from the host's name, which TLS and the Host header go on using. Of the answer the
 * status is read and nothing else, so a redirect is only a number and a huge body is never seen.
 *
 * <p>Threads: immutable; {@link #send} blocks, until the deadline at most.
 */
final class PinnedPost {

    private static final int HEAD_BYTES_MAX = 16 << 10;
    private static final int INFORMATIONAL_MAX = 8;
    private static final int CONTINUED = 200;
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] ([1-9]\\d\\d)(?: .*)?");

    private final Duration within;
    private final ScheduledExecutorService timer;
    private final SSLSocketFactory trust;

    /**
     * @param within how long one call may take, connecting included
     * @param timer ends calls that take longer
     * @param trust whose certificates are believed
     */
    PinnedPost(Duration within, ScheduledExecutorService timer, SSLSocketFactory trust) {
        this.trust = trust;
        this.within = within;
        this.timer = timer;
    }

    /**
     * Sends a body.
     *
     * @return the status, 200 to 599
     * @throws IOException when no answer came in time, or none that is HTTP
     */
    int send(URI uri, InetAddress address, Map<String, String> headers, byte[] body)
            throws IOException {
        boolean tls = uri.getScheme().toLowerCase(Locale.ROOT).equals("https");
        int port = uri.getPort() > 0 ? uri.getPort() : tls ? 443 : 80;
        AtomicBoolean late = new AtomicBoolean();
        try (Socket plain = new Socket()) {
            ScheduledFuture<?> end =
                    timer.schedule(
                            () -> {
                                late.set(true); // First: the read ends at once when it is closed.
                                close(plain);
                            },
                            within.toMillis(),
                            TimeUnit.MILLISECONDS);
            try {
                plain.connect(new InetSocketAddress(address, port), (int) within.toMillis());
                plain.setSoTimeout((int) within.toMillis());
                Socket socket = tls ? secured(plain, uri.getHost(), port) : plain;
                write(socket.getOutputStream(), head(uri, headers, body.length), body);
                return status(socket.getInputStream());
            } catch (IOException e) {
                throw late.get() || e instanceof SocketTimeoutException
                        ? new IOException("no answer within " + within.toSeconds() + " s", e)
                        : e;
            } finally {
                end.cancel(false);
            }
        }
    }

    private SSLSocket secured(Socket plain, String host, int port) throws IOException {
        SSLSocket socket = (SSLSocket) trust.createSocket(plain, host, port, true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    private static byte[] head(URI uri, Map<String, String> headers, int length) {
        String path =
                uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        String target = uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
        String host = uri.getPort() > 0 ? uri.getHost() + ":" + uri.getPort() : uri.getHost();
        StringBuilder head = new StringBuilder("POST " + target + " HTTP/1.1\r\n");
        head.append("Host: ").append(host).append("\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        head.append("Content-Length: ").append(length).append("\r\nConnection: close\r\n\r\n");
        return head.toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static void write(OutputStream out, byte[] head, byte[] body) throws IOException {
        out.write(head);
        out.write(body);
        out.flush();
    }

    /** What is only in between (100 Continue) is passed over. */
    private static int status(InputStream in) throws IOException {
        for (int i = 0; i < INFORMATIONAL_MAX; i++) {
            String line = line(in);
            Matcher found = STATUS.matcher(line);
            if (!found.matches()) {
                throw new IOException("the answer is not HTTP");
            }
            int status = Integer.parseInt(found.group(1));
            if (status >= CONTINUED) {
                return status;
            }
            while (!line.isEmpty()) {
                line = line(in);
            }
        }
        throw new IOException("the answer never came to its end");
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new IOException("the connection was closed before an answer came");
            }
            if (line.size() == HEAD_BYTES_MAX) {
                throw new IOException("a line of the answer is over " + HEAD_BYTES_MAX + " bytes");
            }
            line.write(next);
        }
        String text = line.toString(StandardCharsets.ISO_8859_1);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is given up either way.
        }
    }
}
