package dev.rookery.faults;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.stream.IntStream;

/**
 * Nodes that know each other, each a process with an address and a folder of its own.
 *
 * <p>Threads: owned by the test's thread.
 */
final class Fleet implements AutoCloseable {

    private static final List<String> NAMES = List.of("a", "b", "c", "d", "e", "f");

    private final List<FaultNode> nodes = new ArrayList<>();
    private final Thread hook = new Thread(this::killAll, "no-node-stays-behind");

    private Fleet() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** On this machine's loopback, everybody a static peer of everybody. */
    static Fleet onLoopback(Path folder, int size) {
        return of(folder, places(size), (from, to) -> to.sync());
    }

    /** One node at each place, everybody a static peer of everybody. */
    static Fleet at(Path folder, List<Place> places) {
        return of(folder, places, (from, to) -> to.sync());
    }

    /**
     * @param way what the first is told to be the second's address
     */
    static Fleet of(Path folder, List<Place> places, BiFunction<Place, Place, String> way) {
        Fleet fleet = new Fleet();
        for (int i = 0; i < places.size(); i++) {
            Place own = places.get(i);
            FaultNode node = new FaultNode(NAMES.get(i), own, folder);
            List<String> peers =
                    places.stream()
                            .filter(place -> !place.equals(own))
                            .map(place -> way.apply(own, place))
                            .toList();
            node.setting("SYNC_PEERS", String.join(",", peers));
            node.setting("CLUSTER_SIZE", String.valueOf(places.size()));
            fleet.nodes.add(node);
        }
        return fleet;
    }

    static List<Place> places(int size) {
        return IntStream.rangeClosed(1, size).mapToObj(Place::onLoopback).toList();
    }

    /** One more node, which has to be started. */
    FaultNode join(FaultNode node) {
        nodes.add(node);
        return node;
    }

    /** It is no longer one of these, and does not run any more. */
    void leave(FaultNode node) {
        node.close();
        nodes.remove(node);
    }

    /** A setting of every node, before it starts. */
    Fleet with(Map<String, String> settings) {
        nodes.forEach(node -> settings.forEach(node::setting));
        return this;
    }

    List<FaultNode> nodes() {
        return List.copyOf(nodes);
    }

    FaultNode node(int index) {
        return nodes.get(index);
    }

    /** So many of the nodes, by lot. */
    List<FaultNode> some(int count, Random random) {
        List<FaultNode> drawn = new ArrayList<>(nodes);
        Collections.shuffle(drawn, random);
        return drawn.subList(0, count);
    }

    /** All at the same time. */
    Fleet start() throws InterruptedException {
        nodes.forEach(FaultNode::start);
        for (FaultNode node : nodes) {
            node.awaitReady();
        }
        return this;
    }

    private void killAll() {
        nodes.forEach(FaultNode::close);
    }

    @Override
    public void close() {
        killAll();
        Runtime.getRuntime().removeShutdownHook(hook);
    }
}
