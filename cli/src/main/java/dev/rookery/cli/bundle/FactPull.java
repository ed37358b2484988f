package dev.rookery.cli.bundle;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.cli.client.CommandFailed;
import dev.rookery.cli.client.ExitCode;
import dev.rookery.cli.client.Json;
import dev.rookery.cli.client.NodeClient;
import dev.rookery.cli.client.Octets;
import dev.rookery.cli.client.Sha256;
import dev.rookery.cli.client.Target;
import dev.rookery.node.bundle.FactPiece;
import dev.rookery.node.bundle.FactPiece.Stretch;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Brings all facts of a bundle's goal from a node, after those that it has.
 *
 * <p>Threads: one.
 */
final class FactPull {

    private final Octets node;
    private final String operation;
    private final BundleWriter bundle;
    private final Deque<BundleHead.Goal> left = new ArrayDeque<>();
    private final Map<String, Stretch> reached = new HashMap<>();
    private final Map<String, Long> came = new HashMap<>();
    private int pieces;

    FactPull(NodeClient node, String operation, BundleWriter bundle, BundleHead head) {
        this.node = new Octets(node);
        this.operation = operation;
        this.bundle = bundle;
        head.goal().stream().filter(goal -> goal.maxSeq() > 0).forEach(left::add);
    }

    /** Goes on where the bundle ends, until nothing is left. */
    void run() throws IOException {
        for (BundlePart part : bundle.parts()) {
            if (part.is(BundlePart.Kind.FACTS)) {
                take(FactPiece.stretches(bundle.bytes(part)));
                pieces++;
            }
        }
        while (!left.isEmpty()) {
            byte[] piece =
                    node.read(
                            operation, Target.api("facts", "read"), wanted(), FactPiece.BYTES_MAX);
            List<Stretch> stretches = FactPiece.stretches(piece);
            if (stretches.isEmpty()) {
                left.stream().limit(FactPiece.STRETCHES_MAX).toList().forEach(this::done);
            } else {
                pieces++;
                bundle.add(BundlePart.facts(pieces, Sha256.of(piece)), piece);
                take(stretches);
            }
        }
    }

    private ObjectNode wanted() {
        ObjectNode body = Json.object();
        ArrayNode wanted = body.putArray("wanted");
        left.stream()
                .limit(FactPiece.STRETCHES_MAX)
                .forEach(
                        goal -> {
                            ObjectNode one =
                                    wanted.addObject()
                                            .put("origin", goal.origin())
                                            .put("to", goal.maxSeq());
                            Stretch to = reached.get(goal.origin());
                            if (to != null) {
                                one.put("seq", to.to()).put("hash", to.last());
                            }
                        });
        return body;
    }

    /** Origins come in order: those before one that came have nothing more. */
    private void take(List<Stretch> stretches) {
        for (Stretch stretch : stretches) {
            while (!left.isEmpty() && !left.peek().origin().equals(stretch.origin())) {
                done(left.peek());
            }
            if (left.isEmpty()) {
                throw incomplete("facts of origin " + stretch.origin() + " came out of order");
            }
            came.merge(stretch.origin(), (long) stretch.facts(), Long::sum);
            reached.put(stretch.origin(), stretch);
            if (!left.peek().forked() && stretch.to() == left.peek().maxSeq()) {
                done(left.peek());
            }
        }
    }

    /** A hole would make the rest of the origin fit nowhere. */
    private void done(BundleHead.Goal goal) {
        long facts = came.getOrDefault(goal.origin(), 0L);
        if (facts < goal.facts()) {
            throw incomplete(
                    "of origin %s only %d of %d facts came"
                            .formatted(goal.origin(), facts, goal.facts()));
        }
        left.remove(goal);
        reached.remove(goal.origin());
    }

    private CommandFailed incomplete(String why) {
        return new CommandFailed(
                ExitCode.FAILED,
                operation,
                why,
                "let the node look after its facts ('rookery sync audit'), then begin anew");
    }
}
