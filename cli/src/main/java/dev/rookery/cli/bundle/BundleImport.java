package dev.rookery.cli.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rookery.cli.client.ArtifactUpload;
import dev.rookery.cli.client.CommandFailed;
import dev.rookery.cli.client.ExitCode;
import dev.rookery.cli.client.Json;
import dev.rookery.cli.client.NodeClient;
import dev.rookery.cli.client.Octets;
import dev.rookery.cli.client.Reply;
import dev.rookery.cli.client.Target;
import dev.rookery.node.bundle.BearerProof;
import dev.rookery.node.bundle.FactPiece;
import dev.rookery.node.bundle.FactPiece.Stretch;
import dev.rookery.node.signing.TrustedSigners;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Brings a bundle to a node: what the node lacks, and nothing twice. Files come first, so that no
 * version names one that is not there; then the facts, piece by piece, kept by the node as a peer's
 * are. Broken off anywhere, the same command goes on.
 *
 * <p>Threads: owned by the verb.
 */
public final class BundleImport {

    /** A fact lies in the database, its folded rows and the archive. */
    private static final long FACT_COPIES = 3;

    private static final long SPARE_BYTES = 16 << 20;

    /** A smaller file is sent in one go: to ask how much is there costs as much. */
    private static final long RESUMED_FROM_BYTES = 64 << 10;

    private static final int BUSY = 503;
    private static final int TRIES_MAX = 60;
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final NodeClient node;
    private final Octets octets;
    private final Path path;
    private final Trust trust;
    private final boolean plan;
    private final Consumer<String> progress;
    private final String operation;

    /**
     * Whom to believe, and what to show the node.
     *
     * @param signer whose bundle it has to be; empty to take anybody's
     * @param clusterKey where the node asks for it
     */
    public record Trust(Optional<TrustedSigners> signer, Optional<BearerProof> clusterKey) {}

    /**
     * @param plan whether it is only said what would come
     * @param progress is told what is being done
     */
    public BundleImport(
            NodeClient node, Path path, Trust trust, boolean plan, Consumer<String> progress) {
        this.node = node;
        this.octets = new Octets(node);
        this.path = path;
        this.trust = trust;
        this.plan = plan;
        this.progress = progress;
        this.operation = "import " + path;
    }

    /** Whether a file begins as a bundle does. */
    public static boolean isBundle(Path path) {
        return BundleFile.begins(path);
    }

    /**
     * Does it.
     *
     * @throws CommandFailed when nothing of it may come, or the node went away on the way
     */
    public BroughtBundle run() {
        progress.accept("checking       " + path);
        try (BundleFile bundle = BundleFile.open(operation, path, read -> {})) {
            trust.signer().ifPresent(signer -> bundle.requireSigned(operation, signer));
            JsonNode held = node.get(operation, Target.api("facts"));
            requireCluster(bundle, held);
            BroughtBundle brought = new BroughtBundle(path, bundle, plan);
            List<BundlePart> pieces = pieces(bundle, held, brought);
            List<BundlePart> blobs = blobs(bundle, brought);
            brought.space(needed(pieces, blobs), held.path("free_bytes").asLong());
            if (plan) {
                return brought;
            }
            requireSpace(brought);
            bring(bundle, blobs, pieces, brought);
            return brought;
        } catch (IOException e) {
            throw new CommandFailed(
                    ExitCode.FAILED,
                    operation,
                    "it cannot be read: " + e,
                    "what came is kept; the same command goes on",
                    e);
        }
    }

    private void bring(
            BundleFile bundle,
            List<BundlePart> blobs,
            List<BundlePart> pieces,
            BroughtBundle brought)
            throws IOException {
        try {
            for (BundlePart blob : blobs) {
                send(bundle, blob, brought);
            }
            for (BundlePart piece : pieces) {
                progress.accept("facts          " + piece.name());
                keep(bundle, piece, brought);
            }
        } catch (CommandFailed e) {
            throw stopped(e);
        }
    }

    private void requireCluster(BundleFile bundle, JsonNode held) {
        String here = Json.text(held, "cluster");
        String cluster = bundle.head().cluster();
        if (!here.equals(cluster)) {
            throw new CommandFailed(
                    ExitCode.REFUSED,
                    operation,
                    "it is of the cluster \"%s\", the node at %s is of \"%s\""
                            .formatted(cluster, node.url(), here),
                    "bring it to a node with cluster.id: "
                            + cluster
                            + "; single models go by 'rookery export DIR' and 'rookery import DIR'");
        }
    }

    /** The pieces that have something the node may lack, in order. */
    private List<BundlePart> pieces(BundleFile bundle, JsonNode held, BroughtBundle brought)
            throws IOException {
        Map<String, BundleHead.Goal> there = new HashMap<>();
        held.path("origins")
                .forEach(row -> there.put(Json.text(row, "origin"), BundleHead.Goal.read(row)));
        Map<String, BundleHead.Goal> goals = new HashMap<>();
        bundle.head().goal().forEach(goal -> goals.put(goal.origin(), goal));
        List<BundlePart> lacking = new ArrayList<>();
        for (BundlePart part : bundle.facts()) {
            long fresh = 0;
            long all = 0;
            for (Stretch stretch : stretches(bundle, part)) {
                all += stretch.facts();
                fresh += fresh(stretch, there.get(stretch.origin()), goals.get(stretch.origin()));
            }
            brought.facts(all, fresh);
            if (fresh > 0) {
                lacking.add(part);
            }
        }
        return lacking;
    }

    private List<Stretch> stretches(BundleFile bundle, BundlePart part) throws IOException {
        try {
            if (part.size() <= FactPiece.BYTES_MAX) {
                return FactPiece.stretches(bundle.bytes(part));
            }
        } catch (IllegalArgumentException e) {
            throw noFacts(part, e);
        }
        throw noFacts(part, null);
    }

    private CommandFailed noFacts(BundlePart part, Exception cause) {
        return new CommandFailed(
                ExitCode.VERIFICATION_FAILED,
                operation,
                part.name() + " holds no facts",
                "export the bundle anew",
                cause);
    }

    /** How many facts may be new; of origins that have forked this shows only at the node. */
    private static long fresh(Stretch stretch, BundleHead.Goal here, BundleHead.Goal goal) {
        if (here == null) {
            return stretch.facts();
        }
        boolean chain = !here.forked() && goal != null && !goal.forked();
        return chain
                ? Math.max(0, Math.min(stretch.facts(), stretch.to() - here.maxSeq()))
                : stretch.facts();
    }

    /** The files that the node lacks. */
    private List<BundlePart> blobs(BundleFile bundle, BroughtBundle brought) {
        List<BundlePart> lacking = new ArrayList<>();
        for (BundlePart blob : bundle.blobs()) {
            Target there = Target.api("artifacts", sha256(blob));
            if (node.exchange(operation, "HEAD", there, Optional.empty(), Map.of()).ok()) {
                brought.isThere();
            } else {
                brought.lacks(blob);
                lacking.add(blob);
            }
        }
        return lacking;
    }

    private static String sha256(BundlePart blob) {
        return BundlePart.named(blob.name()).orElseThrow();
    }

    private static long needed(List<BundlePart> pieces, List<BundlePart> blobs) {
        long facts = pieces.stream().mapToLong(BundlePart::size).sum();
        return blobs.stream().mapToLong(BundlePart::size).sum() + FACT_COPIES * facts;
    }

    private void requireSpace(BroughtBundle brought) {
        if (!brought.fits(SPARE_BYTES)) {
            throw new CommandFailed(
                    ExitCode.FAILED,
                    operation,
                    brought.spaceLine(),
                    "nothing was imported; free some on the disk of node.data");
        }
    }

    /** A file that the node does not take is told; the others come all the same. */
    private void send(BundleFile bundle, BundlePart blob, BroughtBundle brought) {
        Optional<Reply> refusal =
                blob.size() > RESUMED_FROM_BYTES ? resumed(blob) : atOnce(bundle, blob);
        if (refusal.isEmpty()) {
            brought.sent(blob);
        } else if (refusal.get().status() == BUSY) {
            throw refusal.get().failure(operation);
        } else {
            brought.leftOut(blob.name() + ": " + refusal.get().failure(operation).getMessage());
        }
    }

    private Optional<Reply> atOnce(BundleFile bundle, BundlePart blob) {
        progress.accept("file           %s (%d bytes)".formatted(sha256(blob), blob.size()));
        Reply reply =
                untilFree(
                        () ->
                                octets.send(
                                        operation,
                                        Target.api("artifacts"),
                                        out -> bundle.copy(blob, out),
                                        blob.size(),
                                        Map.of("X-Content-SHA256", sha256(blob))));
        return reply.ok() ? Optional.empty() : Optional.of(reply);
    }

    /** What of a large file came before the line broke is not sent again. */
    private Optional<Reply> resumed(BundlePart blob) {
        return new ArtifactUpload(node, operation, progress)
                .refusal(
                        new ArtifactUpload.Sent(
                                blob.name(), path, sha256(blob), blob.size(), blob.at()));
    }

    private void keep(BundleFile bundle, BundlePart piece, BroughtBundle brought)
            throws IOException {
        byte[] bytes = bundle.bytes(piece);
        String cluster = bundle.head().cluster();
        Map<String, String> proof = new HashMap<>();
        trust.clusterKey().ifPresent(key -> proof.put(BearerProof.HEADER, key.of(cluster, bytes)));
        Reply reply =
                untilFree(
                        () ->
                                octets.send(
                                        operation,
                                        Target.api("facts").with("cluster", cluster),
                                        out -> out.write(bytes),
                                        bytes.length,
                                        proof));
        if (!reply.ok()) {
            throw reply.failure(operation);
        }
        JsonNode taken = reply.document();
        brought.kept(taken.path("kept").asLong(), Json.text(taken, "root"));
        for (JsonNode origin : taken.path("stuck")) {
            brought.leftOut(
                    "facts of origin " + Json.text(origin) + ": " + Json.text(taken, "problem"));
        }
    }

    private CommandFailed stopped(CommandFailed cause) {
        String said = "could not " + operation + ": ";
        String cure = cause.cure().isEmpty() ? "" : cause.cure() + "; ";
        return new CommandFailed(
                cause.exit(),
                operation,
                cause.getMessage().replace(said, ""),
                cure + "what came is kept, and the same command goes on",
                cause);
    }

    /** A request that is repeated while the node has too much to do. */
    private interface Asking {
        Reply ask();
    }

    private static Reply untilFree(Asking asking) {
        Reply reply = asking.ask();
        for (int tries = 1; overloaded(reply) && tries < TRIES_MAX; tries++) {
            LockSupport.parkNanos(PAUSE.toNanos());
            reply = asking.ask();
        }
        return reply;
    }

    private static boolean overloaded(Reply reply) {
        return reply.status() == BUSY && Json.text(reply.document(), "code").equals("OVERLOADED");
    }
}
