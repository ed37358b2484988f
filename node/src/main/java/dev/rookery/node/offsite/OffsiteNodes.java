package dev.rookery.node.offsite;

import dev.rookery.backup.offsite.OffsiteException;
import dev.rookery.backup.offsite.OffsiteNode;
import dev.rookery.backup.offsite.OffsiteStore;
import dev.rookery.node.recovery.OfflineException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Who of a cluster sent backups to a place, and the end of what a node sent that is gone for good.
 *
 * <p>Threads: safe for any thread that may block.
 */
public final class OffsiteNodes {
    /** A node that sent something within this may well be running. */
    public static final Duration RECENT = Duration.ofDays(1);

    private final OffsiteStore store;
    private final String cluster;

    OffsiteNodes(OffsiteStore store, String cluster) {
        this.store = store;
        this.cluster = cluster;
    }

    /**
     * What a node sent.
     *
     * @param copies sent to their end
     * @param lastPut by the place's clock
     */
    public record Sent(
            String node, long copies, long pieces, int objects, long bytes, Instant lastPut) {
        static Sent of(OffsiteNode node) {
            return new Sent(
                    node.node(),
                    node.copies(),
                    node.pieces(),
                    node.objects().size(),
                    node.bytes(),
                    node.lastPut());
        }

        /** Whether it sent something of late, or in the future. */
        public boolean recent(Instant now) {
            return lastPut.plus(RECENT).isAfter(now);
        }
    }

    /**
     * Each node that sent something, by name.
     *
     * @throws OfflineException when the place cannot be asked
     */
    public List<Sent> list() {
        return asked().stream().map(Sent::of).toList();
    }

    /** Those whom people mean by this name: a node's whole name there, or that without its tag. */
    public List<Sent> named(String name) {
        return asked().stream().filter(node -> node.named(name)).map(Sent::of).toList();
    }

    /**
     * Deletes all that a node sent.
     *
     * @param node its whole name there
     * @throws OfflineException when the place fails; asked again it does the rest
     */
    public void forget(String node) {
        List<OffsiteNode> all = asked();
        try {
            all.stream().filter(each -> each.node().equals(node)).forEach(n -> n.forget(store));
        } catch (OffsiteException e) {
            throw new OfflineException(e);
        }
    }

    private List<OffsiteNode> asked() {
        try {
            return OffsiteNode.all(store, cluster);
        } catch (OffsiteException e) {
            throw new OfflineException(e);
        }
    }
}
