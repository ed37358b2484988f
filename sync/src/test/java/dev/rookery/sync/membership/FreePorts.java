package dev.rookery.sync.membership;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Loopback ports that nobody listens on.
 *
 * <p>They lie below the range that systems take the ports of outgoing connections from: a port that
 * the system handed out could be another connection's before it is used.
 */
public final class FreePorts {
    private static final int MIN = 20_000;
    private static final int END = 32_000;
    private static final int ATTEMPTS_MAX = 1_000;

    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    private FreePorts() {}

    /** So many, none of which was given before in this process. */
    public static List<Integer> take(int count) {
        List<Integer> ports = new ArrayList<>();
        for (int attempt = 0; attempt < ATTEMPTS_MAX && ports.size() < count; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(MIN, END);
            if (isFree(port) && GIVEN.add(port)) {
                ports.add(port);
            }
        }
        if (ports.size() < count) {
            throw new IllegalStateException("not enough free ports from " + MIN + " to " + END);
        }
        return ports;
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }
}
