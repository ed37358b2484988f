package dev.rookery.cli.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The cable between two nodes of the demo. */
class LinkTest {

    private ServerSocket peer;
    private Link link;

    @BeforeEach
    void open() throws IOException {
        peer = new ServerSocket(0, 10, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
        Thread echo = new Thread(this::echo);
        echo.setDaemon(true);
        echo.start();
        link = new Link();
        link.leadsTo("http://127.0.0.1:" + peer.getLocalPort());
    }

    @AfterEach
    void close() throws IOException {
        link.close();
        peer.close();
    }

    @Test
    void bytesPassBothWays() throws IOException {
        try (Socket socket = connect()) {
            assertEquals(42, echoed(socket, 42));
            assertEquals(7, echoed(socket, 7));
        }
    }

    @Test
    void aCutBreaksWhatIsConnectedAndTurnsAwayWhatConnects() throws IOException {
        try (Socket before = connect()) {
            assertEquals(1, echoed(before, 1));

            link.cut();

            assertThrows(IOException.class, () -> echoed(before, 2));
            assertThrows(
                    IOException.class,
                    () -> {
                        try (Socket during = connect()) {
                            echoed(during, 3);
                        }
                    });
        }
    }

    @Test
    void aHealedLinkPassesAgain() throws IOException {
        link.cut();
        link.heal();

        try (Socket socket = connect()) {
            assertEquals(9, echoed(socket, 9));
        }
    }

    private Socket connect() throws IOException {
        URI url = URI.create(link.url());
        Socket socket = new Socket(url.getHost(), url.getPort());
        socket.setSoTimeout(5000);
        return socket;
    }

    private static int echoed(Socket socket, int value) throws IOException {
        socket.getOutputStream().write(value);
        int back = socket.getInputStream().read();
        if (back < 0) {
            throw new IOException("closed");
        }
        return back;
    }

    private void echo() {
        try {
            while (!peer.isClosed()) {
                Socket socket = peer.accept();
                Thread one = new Thread(() -> echo(socket));
                one.setDaemon(true);
                one.start();
            }
        } catch (IOException e) {
            // The test is over.
            return;
        }
    }

    private static void echo(Socket socket) {
        try (socket) {
            for (int b = socket.getInputStream().read(); b >= 0; ) {
                socket.getOutputStream().write(b);
                b = socket.getInputStream().read();
            }
        } catch (IOException e) {
            // Cut, as the test wanted.
            return;
        }
    }
}
