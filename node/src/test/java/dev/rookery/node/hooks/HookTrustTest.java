package dev.rookery.node.hooks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.rookery.node.Certificates;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HookTrustTest {
    private static final Duration WITHIN = Duration.ofSeconds(20);

    @TempDir Path folder;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

    @AfterEach
    void stop() {
        timer.shutdownNow();
    }

    @Test
    void aReceiverOfAnAuthorityOfOnesOwnIsBelievedWhereThatIsNamed() throws IOException {
        Certificates authority = new Certificates(folder.resolve("authority"));
        authority.sign("receiver");
        InetAddress here = InetAddress.getLoopbackAddress();
        HttpsServer receiver = HttpsServer.create(new InetSocketAddress(here, 0), 0);
        receiver.setHttpsConfigurator(new HttpsConfigurator(authority.serving("receiver")));
        receiver.createContext(
                "/",
                exchange -> {
                    exchange.sendResponseHeaders(204, -1);
                    exchange.close();
                });
        receiver.start();
        URI uri = URI.create("https://127.0.0.1:" + receiver.getAddress().getPort() + "/");
        try {
            PinnedPost trusting = post(Optional.of(authority.ca()));
            PinnedPost plain = post(Optional.empty());

            assertEquals(204, trusting.send(uri, here, Map.of(), new byte[0]));
            assertThrows(SSLException.class, () -> plain.send(uri, here, Map.of(), new byte[0]));
        } finally {
            receiver.stop(0);
        }
    }

    @Test
    void aFileOfNoUseIsSaid() throws IOException {
        Path empty = Files.createFile(folder.resolve("empty.pem"));
        Path other = Files.writeString(folder.resolve("other.pem"), "-----BEGIN CERTIFICATE-----");

        assertEquals("there is no certificate in it", problem(empty));
        assertEquals("it is no certificate", problem(other));
        assertEquals("there is no such file", problem(folder.resolve("none.pem")));
    }

    private static String problem(Path file) {
        return assertThrows(IOException.class, () -> HookTrust.of(Optional.of(file))).getMessage();
    }

    private PinnedPost post(Optional<Path> ca) throws IOException {
        SSLSocketFactory trust = HookTrust.of(ca);
        return new PinnedPost(WITHIN, timer, trust);
    }
}
