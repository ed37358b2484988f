package dev.rookery.backup.offsite;

import dev.rookery.backup.offsite.OffsiteStore.Stored;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * All that one node alone sent to a place, by the names of its objects: nothing is read of them, so
 * it needs no key. Artifacts are all nodes' and not among them.
 *
 * <p>Threads: immutable.
 *
 * @param node its name among the objects: the node's id, a tilde, the tag of its data directory
 * @param objects at least one
 */
public record OffsiteNode(String node, List<Stored> objects) {
    /** Keeps its own list. */
    public OffsiteNode {
        objects = List.copyOf(objects);
    }

    /** The nodes of a cluster that sent something, by name. */
    public static List<OffsiteNode> all(OffsiteStore store, String cluster) {
        String prefix = OffsiteNames.cluster(cluster);
        Map<String, List<Stored>> byNode = new TreeMap<>();
        for (Stored object : store.all(prefix)) {
            String below = object.name().substring(prefix.length());
            int slash = below.indexOf('/');
            if (slash > 0 && !below.startsWith(OffsiteBlobs.FOLDER)) {
                byNode.computeIfAbsent(below.substring(0, slash), name -> new ArrayList<>())
                        .add(object);
            }
        }
        return byNode.entrySet().stream()
                .map(entry -> new OffsiteNode(entry.getKey(), entry.getValue()))
                .toList();
    }

    /** Whether people who say this name mean it: its whole name, or that without the tag. */
    public boolean named(String wanted) {
        return wanted.equals(node) || node.startsWith(wanted + "~");
    }

    /** How many copies were sent to their end. */
    public long copies() {
        return objects.stream().filter(OffsiteNode::manifest).count();
    }

    /** How many pieces of its archive are there. */
    public long pieces() {
        return objects.stream()
                .filter(object -> OffsiteNames.piecePart(object.name()).isPresent())
                .count();
    }

    /** What they take, as they lie there. */
    public long bytes() {
        return objects.stream().mapToLong(Stored::bytes).sum();
    }

    /** When it last sent something, by the place's clock. */
    public Instant lastPut() {
        return objects.stream().map(Stored::modified).max(Instant::compareTo).orElse(Instant.EPOCH);
    }

    /**
     * Deletes them all. Of copies the manifests go first, so that none is taken for whole when this
     * ends in the middle; asked again it does the rest.
     *
     * @throws OffsiteException when the place fails
     */
    public void forget(OffsiteStore store) {
        objects.stream()
                .filter(OffsiteNode::manifest)
                .forEach(object -> store.delete(object.name()));
        objects.stream()
                .filter(object -> !manifest(object))
                .forEach(object -> store.delete(object.name()));
    }

    private static boolean manifest(Stored object) {
        return OffsiteNames.copyPart(object.name())
                .filter(OffsiteNames.CopyPart::manifest)
                .isPresent();
    }
}
