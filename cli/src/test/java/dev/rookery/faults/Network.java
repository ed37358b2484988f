package dev.rookery.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A network of its own for each node, joined by a bridge that this process reaches too. Cuts and
 * losses are packet filters in the nodes' own networks, where the packets arrive; this machine's
 * filters are not touched. Needs root; without it the test is left out.
 *
 * <p>Threads: owned by the test's thread.
 */
final class Network implements AutoCloseable {

    private static final long PID = ProcessHandle.current().pid();
    private static final String SUBNET = "10.%d.%d.".formatted(128 + PID / 256 % 64, PID % 256);
    private static final String BRIDGE = "rk" + PID + "br";

    private final int size;
    private final Thread hook = new Thread(this::remove, "no-network-stays-behind");

    private Network(int size) {
        this.size = size;
    }

    static Network open(int size) {
        Tools.needRoot();
        Tools.need("ip");
        Tools.need("iptables");
        Network network = new Network(size);
        Runtime.getRuntime().addShutdownHook(network.hook);
        boolean made = false;
        try {
            network.make();
            made = true;
            return network;
        } finally {
            if (!made) {
                network.close();
            }
        }
    }

    private void make() {
        Tools.must("ip", "link", "add", BRIDGE, "type", "bridge");
        Tools.must("ip", "address", "add", SUBNET + "254/24", "dev", BRIDGE);
        Tools.must("ip", "link", "set", BRIDGE, "up");
        for (int node = 0; node < size; node++) {
            Tools.must("ip", "netns", "add", space(node));
            Tools.must(
                    "ip",
                    "link",
                    "add",
                    cable(node),
                    "type",
                    "veth",
                    "peer",
                    "name",
                    "eth0",
                    "netns",
                    space(node));
            Tools.must("ip", "link", "set", cable(node), "master", BRIDGE, "up");
            in(node, "ip", "address", "add", host(node) + "/24", "dev", "eth0");
            in(node, "ip", "link", "set", "eth0", "up");
            in(node, "ip", "link", "set", "lo", "up");
        }
    }

    List<Place> places() {
        return IntStream.range(0, size)
                .mapToObj(
                        node -> new Place(host(node), List.of("ip", "netns", "exec", space(node))))
                .toList();
    }

    /** Nothing passes between the two. */
    void cut(int one, int other) {
        cutOneWay(one, other);
        cutOneWay(other, one);
    }

    /** No packet of the first arrives at the second; those of the second arrive. */
    void cutOneWay(int from, int to) {
        drop(to, "-s", host(from));
    }

    /** The first cannot open a connection to the second; what the second opened works. */
    void refuseCalls(int from, int to) {
        drop(to, "-s", host(from), "-p", "tcp", "--syn");
    }

    /** Every node loses so many of the packets that arrive. */
    void lose(int percent) {
        for (int node = 0; node < size; node++) {
            String chance = String.valueOf(percent / 100.0);
            drop(node, "-m", "statistic", "--mode", "random", "--probability", chance);
        }
    }

    /** Nothing passes to or from this port, anywhere. */
    void block(int port) {
        for (int node = 0; node < size; node++) {
            drop(node, "-p", "tcp", "--dport", String.valueOf(port));
            drop(node, "-p", "tcp", "--sport", String.valueOf(port));
        }
    }

    /** Everything passes. */
    void heal() {
        for (int node = 0; node < size; node++) {
            in(node, "iptables", "-w", "-F", "INPUT");
        }
    }

    private void drop(int node, String... which) {
        List<String> command = new ArrayList<>(List.of("iptables", "-w", "-A", "INPUT"));
        command.addAll(List.of(which));
        command.addAll(List.of("-j", "DROP"));
        in(node, command.toArray(String[]::new));
    }

    private void in(int node, String... command) {
        List<String> whole = new ArrayList<>(List.of("ip", "netns", "exec", space(node)));
        whole.addAll(List.of(command));
        Tools.must(whole.toArray(String[]::new));
    }

    private static String space(int node) {
        return "rookery-" + PID + "-" + node;
    }

    private static String host(int node) {
        return SUBNET + (node + 1);
    }

    private static String cable(int node) {
        return "rk" + PID + "v" + node;
    }

    /** Cables first: a space goes some time after the last who was in it, with its end of one. */
    private void remove() {
        for (int node = 0; node < size; node++) {
            Tools.run("ip", "link", "delete", cable(node));
            Tools.run("ip", "netns", "delete", space(node));
        }
        Tools.run("ip", "link", "delete", BRIDGE);
    }

    @Override
    public void close() {
        remove();
        Runtime.getRuntime().removeShutdownHook(hook);
    }
}
