package dev.rookery.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rookery.cli.client.Json;
import dev.rookery.cli.client.Target;
import dev.rookery.cli.process.NodeProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * Third part: a backup, a broken disk, and the way back.
 *
 * <p>Threads: owned by the demo; not safe to share.
 */
final class Recovery {

    private static final String LATER = "diabetes-ridge";
    private static final Duration REFUSE_MAX = Duration.ofSeconds(20);

    private final Story story;
    private final DemoCluster cluster;
    private final Agreement agreement;
    private String backup = "";
    private long versionsThen;

    Recovery(Story story, DemoCluster cluster, Agreement agreement) {
        this.story = story;
        this.cluster = cluster;
        this.agreement = agreement;
    }

    void backUp() throws IOException {
        story.chapter("Back b up");
        DemoNode b = cluster.node("b");
        versionsThen = b.stats().path("versions").asLong();
        JsonNode made =
                b.http()
                        .post(
                                "back b up",
                                Target.api("backups"),
                                Json.object().put("reason", "demo"));
        backup = Json.text(made, "backup_id");
        story.same(b.root(), Json.text(made, "root"), "root in the backup's metadata");
        story.tell(
                "%s: %s models, %s versions, %s bytes, sha256 %s…"
                        .formatted(
                                backup,
                                Json.text(made, "model_count"),
                                Json.text(made, "version_count"),
                                Json.text(made, "db_size_bytes"),
                                Json.text(made, "db_hash").substring(0, 16)));
        JsonNode verified =
                b.http()
                        .post(
                                "verify backup " + backup,
                                Target.api("backups", backup, "verify"),
                                Json.object());
        story.check(verified.path("sound").asBoolean(), "a sound backup", verified::toString);
        story.tell("verified: every check holds");
        agreement.retrained(cluster.node("a"), LATER, 0.44);
        agreement.awaitSameRoot("later, " + LATER + ":2 is registered on a; one root");
    }

    void breakOne() throws IOException, InterruptedException {
        story.chapter("Break b: kill it, write garbage over its database");
        NodeProcess process = cluster.node("b").process();
        process.kill();
        cluster.cut("b");
        List<Path> overwritten = overwrite(cluster.data("b"));
        story.check(!overwritten.isEmpty(), "a registry.db in b's folder", () -> "none");
        story.tell("overwrote " + names(overwritten));
        agreement.retrained(cluster.node("a"), LATER, 0.45);
        story.tell("meanwhile a registers " + LATER + ":3");
        NodeProcess refusing = cluster.launch("b");
        Optional<Integer> exit = refusing.awaitExit(REFUSE_MAX);
        story.check(
                exit.isPresent() && exit.get() != 0,
                "b refusing to start within " + REFUSE_MAX.toSeconds() + " s",
                () -> "exit " + exit);
        story.tell("b refuses to start, exit " + exit.get() + ":");
        refusing.lastWords()
                .lines()
                .filter(line -> line.startsWith("rookery:") || line.startsWith("  "))
                .forEach(line -> story.tell("    " + line.strip()));
    }

    void restore() throws IOException, InterruptedException {
        story.chapter("Restore b");
        Optional<String> restored = cluster.restoreStopped("b", backup);
        story.check(restored.isPresent(), "the backup restored", () -> "a refusal");
        story.tell("rookery backup restore " + backup + " --data b --yes");
        restored.orElseThrow()
                .lines()
                .filter(line -> !line.startsWith("note:"))
                .forEach(line -> story.tell("    " + line));

        cluster.launch("b");
        Optional<DemoNode> started = cluster.await("b");
        story.check(started.isPresent(), "b starting", () -> "no ready line");
        DemoNode b = started.orElseThrow();
        long versions = b.stats().path("versions").asLong();
        story.same(versionsThen + 1, versions, "versions on b, from its backup and its archive,");
        story.tell(
                "b, still cut off, holds the %d versions of its backup and the one since, from its archive"
                        .formatted(versionsThen));
        cluster.heal("b");
        agreement.awaitSameRoot("reconnected, b catches up with what it missed: one root");
        story.same(
                "3",
                Json.text(b.version(LATER, "3"), "version"),
                LATER + ":3, registered while b was down, on b as");
        story.tell(LATER + ":3, registered while b was down, is on b too");
    }

    private static List<Path> databaseFiles(Path data) throws IOException {
        try (Stream<Path> files = Files.list(data)) {
            return files.filter(file -> file.getFileName().toString().startsWith("registry.db"))
                    .sorted()
                    .toList();
        }
    }

    /** Every byte, so that no log can make it good again. */
    private static List<Path> overwrite(Path data) throws IOException {
        SplittableRandom random = new SplittableRandom(1);
        List<Path> files = databaseFiles(data);
        for (Path file : files) {
            byte[] garbage = new byte[(int) Math.min(Files.size(file), 1 << 26)];
            random.nextBytes(garbage);
            Files.write(file, garbage);
        }
        return files;
    }

    private static String names(List<Path> files) {
        return String.join(", ", files.stream().map(f -> f.getFileName().toString()).toList());
    }
}
