package dev.rookery.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.cli.client.CommandFailed;
import dev.rookery.cli.client.ExitCode;
import dev.rookery.cli.client.Json;
import dev.rookery.cli.process.NodeProcess;
import dev.rookery.cli.process.TemporaryFolder;
import dev.rookery.cli.term.Console;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Three nodes as processes on loopback: they agree, one is cut off and written to, it heals, a
 * version is rolled back, one node breaks and is restored. Every line told was checked; the first
 * that does not hold ends the demo.
 *
 * <p>Threads: owned by the thread that runs it; not safe to share.
 */
public final class Demo {

    static final Duration CONVERGE_MAX = Duration.ofSeconds(15);

    private final Console console;
    private final boolean json;
    private final boolean keep;
    private final Story story;

    /**
     * @param json one document at the end instead of lines
     * @param keep leaves the nodes' folders where they are
     */
    public Demo(Console console, boolean json, boolean keep) {
        this.console = console;
        this.json = json;
        this.keep = keep;
        this.story = new Story(console, json);
    }

    public void run() throws IOException, InterruptedException {
        try (TemporaryFolder folder = new TemporaryFolder("rookery-demo")) {
            if (keep) {
                folder.keep();
            }
            try (DemoCluster cluster = new DemoCluster(folder.path())) {
                tellAll(cluster, folder.path());
            }
        }
        end();
    }

    private void tellAll(DemoCluster cluster, Path folder)
            throws IOException, InterruptedException {
        try {
            start(cluster);
            Agreement agreement = new Agreement(story, cluster, folder);
            agreement.register();
            agreement.promote();
            agreement.agree();
            Conflict conflict = new Conflict(story, cluster, agreement);
            conflict.cutAndWrite();
            conflict.heal();
            new Setback(story, cluster, agreement).rollBack();
            Recovery recovery = new Recovery(story, cluster, agreement);
            recovery.backUp();
            recovery.breakOne();
            recovery.restore();
            stop(cluster);
            if (keep) {
                story.tell("kept: " + folder);
            }
        } catch (CommandFailed failed) {
            console.note(cluster.lastWords());
            throw failed;
        }
    }

    private void start(DemoCluster cluster) throws IOException, InterruptedException {
        story.chapter("Three nodes, no server");
        for (String name : DemoCluster.NAMES) {
            cluster.launch(name);
        }
        for (String name : DemoCluster.NAMES) {
            Optional<DemoNode> ready = cluster.await(name);
            story.check(
                    ready.isPresent(),
                    name + " ready within " + DemoCluster.READY_MAX.toSeconds() + " s",
                    () -> "no ready line");
            DemoNode node = ready.orElseThrow();
            story.tell(
                    "%s is ready at %s, %d ms after its start"
                            .formatted(name, node.ready().http(), node.ready().took().toMillis()));
        }
    }

    private void stop(DemoCluster cluster) throws InterruptedException {
        story.chapter("The end");
        for (DemoNode node : cluster.all()) {
            NodeProcess process = node.process();
            process.stop();
            Optional<Integer> exit = process.awaitExit(Duration.ofSeconds(1));
            story.same(Optional.of(0), exit, "exit code of " + node.name() + " after SIGTERM");
        }
        story.tell("all three drained and exited 0");
    }

    private void end() {
        long ms = story.elapsed().toMillis();
        if (json) {
            ObjectNode document = Json.object().put("passed", true).put("elapsed_ms", ms);
            document.set("steps", (JsonNode) story.steps());
            console.line(Json.pretty(document));
        } else {
            console.line("");
            console.line("Everything was as told, in " + ms + " ms.");
        }
    }

    /** A refusal that the demo expects. */
    static CommandFailed refused(Story story, String expected, Runnable request) {
        try {
            request.run();
        } catch (CommandFailed failed) {
            story.check(failed.exit() == ExitCode.REFUSED, expected, failed::getMessage);
            return failed;
        }
        story.check(false, expected, () -> "it was done");
        throw new IllegalStateException("a check that does not hold returned");
    }
}
