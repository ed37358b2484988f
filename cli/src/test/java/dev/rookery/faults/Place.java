package dev.rookery.faults;

import java.util.List;

/**
 * Where a node runs and is reached.
 *
 * @param host its own address, so that its ports stay the same over restarts
 * @param prefix what its command line begins with; empty for this machine's own network
 */
record Place(String host, List<String> prefix) {

    static final int HTTP_PORT = 7070;
    static final int SYNC_PORT = 7071;
    static final int MEMBER_PORT = 7072;

    private static final int OCTET = 256;

    /**
     * An address on loopback that no other run of these tests has: 127.0.0.0/8 is all ours. Nothing
     * calls from it either, so its ports are never taken by an outgoing connection.
     */
    static Place onLoopback(int node) {
        long pid = ProcessHandle.current().pid();
        return new Place(
                "127.%d.%d.%d".formatted(64 + pid / OCTET % 64, pid % OCTET, node), List.of());
    }

    String http() {
        return "http://" + host + ":" + HTTP_PORT;
    }

    String sync() {
        return "http://" + host + ":" + SYNC_PORT;
    }
}
