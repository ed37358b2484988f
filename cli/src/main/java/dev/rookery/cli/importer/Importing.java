package dev.rookery.cli.importer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.cli.client.CommandFailed;
import dev.rookery.cli.client.ExitCode;
import dev.rookery.cli.client.Json;
import dev.rookery.cli.client.NodeClient;
import dev.rookery.cli.client.Reply;
import dev.rookery.cli.client.Target;
import java.util.ArrayDeque;
import java.util.ArrayList;
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
import java.util.function.Consumer;

/**
 * Brings another registry's versions to a node: their files first, some ahead, then each version
 * with its moves, several in one request, in the order in which they were made. A version that the
 * node does not take is told; the others come all the same.
 *
 * <p>Threads: owned by the verb.
 */
public final class Importing {

    /** So many files are on their way at once. */
    private static final int SENDERS = 8;

    /** So many versions' files are sent before the versions themselves. */
    private static final int AHEAD_MAX = 128;

    /** Most versions of one request; a node takes 100. */
    private static final int TOGETHER_MAX = 64;

    /** Most bytes of one request, but for a version that is larger by itself. */
    private static final int TOGETHER_BYTES_MAX = 4 << 20;

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
     * @param told what takes long, by any thread
     */
    public Importing(
            NodeClient node,
            Layouts.Found found,
            String from,
            boolean plan,
            Consumer<String> told) {
        this.node = node;
        this.format = found.format();
        this.plan = plan;
        this.uploads = new Uploads(node, plan, told);
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
            List<Brought> together = together(model, ahead);
            bring(name, model, together);
            for (int i = 0; i < together.size(); i++) {
                report.through();
                progress.through(report.throughSoFar(), report.total());
            }
        }
        describing.describe(name, model, report);
    }

    /** A version whose files are on their way. */
    private record Sent(ForeignVersion version, Future<ArrayNode> files) {}

    /**
     * A version whose files are there.
     *
     * @param body empty where they are not, and the version is left out
     */
    private record Brought(ForeignVersion version, ArrayNode files, Optional<ObjectNode> body) {}

    /** The first of those ahead, as many as one request may hold. */
    private List<Brought> together(ForeignModel model, Deque<Sent> ahead) {
        List<Brought> together = new ArrayList<>();
        long bytes = 0;
        while (!ahead.isEmpty() && together.size() < TOGETHER_MAX && bytes < TOGETHER_BYTES_MAX) {
            Brought next = sent(model, ahead.remove());
            together.add(next);
            bytes += next.body.map(body -> Json.bytes(body).length).orElse(0);
        }
        return together;
    }

    private Brought sent(ForeignModel model, Sent one) {
        try {
            ArrayNode files = files(one);
            ObjectNode body = Bringing.body(format, model.name(), one.version, files);
            return new Brought(one.version, files, Optional.of(body));
        } catch (ItemException e) {
            leftOut(model, one.version, e.getMessage());
            return new Brought(one.version, Json.object().putArray("files"), Optional.empty());
        }
    }

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

    /** In one request; one by one where the node does not take it, so that each has its reason. */
    private void bring(String name, ForeignModel model, List<Brought> all) {
        List<Brought> some = all.stream().filter(each -> each.body.isPresent()).toList();
        if (some.size() > 1 && broughtTogether(name, model, some)) {
            return;
        }
        for (Brought each : some) {
            Map<String, String> key = Map.of("Idempotency-Key", key(model, each));
            became(name, model, each, post(name, each, each.body.get(), key));
        }
    }

    private boolean broughtTogether(String name, ForeignModel model, List<Brought> some) {
        ObjectNode body = Json.object();
        ArrayNode versions = body.putArray("versions");
        for (Brought each : some) {
            ObjectNode version = versions.addObject().put("key", key(model, each));
            version.setAll(each.body.get());
        }
        Reply reply = post(name, some.get(0), body, Map.of());
        JsonNode results = reply.document().path("results");
        if (!reply.ok() || results.size() != some.size()) {
            return false;
        }
        for (int i = 0; i < some.size(); i++) {
            JsonNode one = results.get(i);
            String answer = one.path("answer").toString();
            became(name, model, some.get(i), new Reply(one.path("status").asInt(), answer));
        }
        return true;
    }

    private String key(ForeignModel model, Brought one) {
        return Bringing.key(format, model.name(), one.version);
    }

    private Reply post(String name, Brought first, ObjectNode body, Map<String, String> headers) {
        Target target = Target.api("models", name, "imports");
        return node.exchange(
                operation(name, first.version),
                "POST",
                plan ? target.with("dry_run", "true") : target,
                Optional.of(body),
                headers);
    }

    private void became(String name, ForeignModel model, Brought one, Reply reply) {
        ForeignVersion version = one.version;
        JsonNode answer = reply.document();
        if (reply.ok()) {
            for (JsonNode note : answer.path("notes")) {
                version.mapped("as it is here", Json.text(note));
            }
            Optional<String> differs = differs(version, answer);
            report.brought(version, one.files, answer, differs.isPresent());
            differs.ifPresent(what -> leftOut(model, version, what));
        } else if (reply.status() == CONFLICT
                && Json.text(answer, "code").equals("IDEMPOTENCY_KEY_REUSED")) {
            report.changed(version, one.files);
            leftOut(
                    model,
                    version,
                    "it came before, and is not what it was there: what changed since stays there");
        } else {
            leftOut(model, version, reply.failure(operation(name, version)).getMessage());
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
