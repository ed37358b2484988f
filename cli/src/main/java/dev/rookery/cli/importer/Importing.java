package dev.rookery.cli.importer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.rookery.cli.client.CommandFailed;
import dev.rookery.cli.client.ExitCode;
import dev.rookery.cli.client.Json;
import dev.rookery.cli.client.NodeClient;
import dev.rookery.cli.client.Reply;
import dev.rookery.cli.client.Target;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Brings another registry's versions to a node: their files first, some ahead, then each version
 * with its moves in one request, in the order in which they were made. A version that the node does
 * not take is told; the others come all the same.
 *
 * <p>Threads: owned by the verb.
 */
public final class Importing {

    private static final int SENDERS = 4;
    private static final int AHEAD_MAX = 64;
    private static final int CONFLICT = 422;

    private final NodeClient node;
    private final Format format;
    private final Reader reader;
    private final boolean plan;
    private final Findings findings = new Findings();
    private final ImportReport report;
    private final Uploads uploads;

    /**
     * @param plan whether it is only said what would come
     */
    public Importing(NodeClient node, Layouts.Found found, String from, boolean plan) {
        this.node = node;
        this.format = found.format();
        this.plan = plan;
        this.uploads = new Uploads(node, plan);
        this.report = new ImportReport(found.format(), from, plan, findings);
        this.reader = found.reader();
    }

    /**
     * Does it.
     *
     * @param progress is told after each version
     * @return what came of it; incomplete when the node went away
     */
    public ImportReport run(Progress progress) {
        ForeignRegistry registry = reader.read(findings);
        SortedMap<String, ForeignModel> models = Names.settled(registry.models(), findings);
        report.total(models.values().stream().mapToInt(each -> each.versions().size()).sum());
        ExecutorService senders = Executors.newFixedThreadPool(SENDERS);
        try {
            for (Map.Entry<String, ForeignModel> entry : models.entrySet()) {
                model(entry.getKey(), entry.getValue(), senders, progress);
            }
        } catch (CommandFailed e) {
            report.stopped(e);
        } finally {
            senders.shutdownNow();
        }
        return report;
    }

    private void model(
            String name, ForeignModel model, ExecutorService senders, Progress progress) {
        report.model(name, model.name());
        Describing describing = new Describing(node, plan, findings);
        describing.prepare(name, model);
        Deque<Sent> ahead = new ArrayDeque<>();
        Iterator<ForeignVersion> rest = model.versions().iterator();
        while (rest.hasNext() || !ahead.isEmpty()) {
            while (rest.hasNext() && ahead.size() < AHEAD_MAX) {
                ForeignVersion next = rest.next();
                Callable<ArrayNode> sending = () -> uploads.send(operation(name, next), next);
                ahead.add(new Sent(next, senders.submit(sending)));
            }
            Sent first = ahead.remove();
            try {
                bring(name, model, first.version, files(first));
            } catch (ItemException e) {
                leftOut(model, first.version, e.getMessage());
            }
            report.through();
            progress.through(report.throughSoFar(), report.total());
        }
        describing.describe(name, model, report);
    }

    /** A version whose files are on their way. */
    private record Sent(ForeignVersion version, Future<ArrayNode> files) {}

    private static ArrayNode files(Sent sent) throws ItemException {
        try {
            return sent.files.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailed(ExitCode.CANCELLED, "import", "interrupted", "", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ItemException item) {
                throw new ItemException(item.getMessage(), item);
            }
            if (e.getCause() instanceof CommandFailed failed) {
                throw failed;
            }
            throw new IllegalStateException("sending files failed", e.getCause());
        }
    }

    private void bring(String name, ForeignModel model, ForeignVersion version, ArrayNode files)
            throws ItemException {
        String operation = operation(name, version);
        Target target = Target.api("models", name, "imports");
        Reply reply =
                node.exchange(
                        operation,
                        "POST",
                        plan ? target.with("dry_run", "true") : target,
                        Optional.of(Bringing.body(format, model.name(), version, files)),
                        Map.of("Idempotency-Key", Bringing.key(format, model.name(), version)));
        JsonNode answer = reply.document();
        if (reply.ok()) {
            for (JsonNode note : answer.path("notes")) {
                version.mapped("as it is here", Json.text(note));
            }
            Optional<String> differs = differs(version, answer);
            report.brought(version, files, answer, differs.isPresent());
            differs.ifPresent(what -> leftOut(model, version, what));
        } else if (reply.status() == CONFLICT
                && Json.text(answer, "code").equals("IDEMPOTENCY_KEY_REUSED")) {
            report.changed(version, files);
            leftOut(
                    model,
                    version,
                    "it came before, and is not what it was there: what changed since stays there");
        } else {
            throw new ItemException(reply.failure(operation).getMessage());
        }
    }

    /**
     * How an exported version that is here already is otherwise than it was when it was written.
     */
    private static Optional<String> differs(ForeignVersion version, JsonNode answer) {
        if (version.known().isEmpty() || !answer.path("already_there").asBoolean()) {
            return Optional.empty();
        }
        List<String> fields = OwnBlock.differing(version, answer.path("version"));
        return fields.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "it is here with another "
                                + String.join(", ", fields)
                                + ": what is here stays");
    }

    private void leftOut(ForeignModel model, ForeignVersion version, String why) {
        findings.leftOut(model.name(), version.ref(), "the version", why);
    }

    private static String operation(String name, ForeignVersion version) {
        return "import " + name + " " + Findings.shown(version.ref());
    }

    /** Is told how far the import is. */
    @FunctionalInterface
    public interface Progress {
        void through(int versions, int ofAll);
    }
}
