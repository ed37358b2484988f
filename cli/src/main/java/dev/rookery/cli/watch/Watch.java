package dev.rookery.cli.watch;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rookery.cli.client.CommandFailed;
import dev.rookery.cli.client.ExitCode;
import dev.rookery.cli.client.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Takes complete drops into the registry, one after the other, oldest first. What fails is tried
 * again, later each time; nothing is ever given up, and nothing keeps the drops behind it waiting
 * but a node that cannot be reached.
 *
 * <p>Threads: owned by the verb; not safe to share.
 */
public final class Watch {

    private static final Duration AGAIN_MIN = Duration.ofSeconds(30);
    private static final Duration AGAIN_MAX = Duration.ofHours(1);

    /** A drop that is not taken yet, as it was last seen. */
    private static final class Pending {
        private final String signature;
        private final Instant since;
        private Instant notBefore = Instant.EPOCH;
        private Duration again = AGAIN_MIN;
        private String said = "";

        Pending(Drop drop, Instant now) {
            this.signature = drop.signature();
            this.since = now;
        }
    }

    /** One pass while it runs. */
    private static final class Tally {
        private int taken;
        private final List<String> waiting = new ArrayList<>();
        private final List<String> failed = new ArrayList<>();

        Pass end(Optional<CommandFailed> stopped) {
            return new Pass(taken, waiting, failed, stopped);
        }
    }

    private final Path root;
    private final DropRules rules;
    private final DropTaker taker;
    private final TakenDrops taken;
    private final WatchReport report;
    private final InstantSource clock;
    private final DropFinder finder;
    private final Map<String, Pending> pending = new HashMap<>();
    private final Set<String> leftOut = new HashSet<>();

    /**
     * @param root the watched folder
     * @param clock of this machine
     */
    public Watch(
            Path root,
            DropRules rules,
            DropTaker taker,
            TakenDrops taken,
            WatchReport report,
            InstantSource clock) {
        this.root = root;
        this.rules = rules;
        this.taker = taker;
        this.taken = taken;
        this.report = report;
        this.clock = clock;
        this.finder = new DropFinder(root, rules);
    }

    /**
     * Looks once and takes what is complete.
     *
     * @param all also what failed a moment ago, as somebody who calls this once wants it
     */
    public Pass pass(boolean all) {
        Tally tally = new Tally();
        try {
            List<Drop> drops = finder.find(this::leaveOut);
            Set<String> names = drops.stream().map(Drop::name).collect(Collectors.toSet());
            pending.keySet().retainAll(names);
            taken.keepOnly(names);
            for (Drop drop : drops) {
                look(drop, all, tally);
            }
            taken.save();
            return tally.end(Optional.empty());
        } catch (CommandFailed stopped) {
            return tally.end(Optional.of(stopped));
        } catch (IOException e) {
            return tally.end(
                    Optional.of(
                            new CommandFailed(
                                    ExitCode.FAILED,
                                    "look into " + root,
                                    "cannot read it: " + e,
                                    "check that the folder is there and may be read",
                                    e)));
        }
    }

    private void look(Drop drop, boolean all, Tally tally) throws IOException {
        if (taken.has(drop)) {
            pending.remove(drop.name());
            return;
        }
        Instant now = clock.instant();
        Pending seen = pending.get(drop.name());
        if (seen == null || !seen.signature.equals(drop.signature())) {
            seen = new Pending(drop, now);
            pending.put(drop.name(), seen);
        }
        if (!rules.complete(drop, seen.since, now)) {
            tally.waiting.add(drop.name());
        } else if (!all && seen.notBefore.isAfter(now)) {
            tally.failed.add(drop.name());
        } else {
            take(drop, seen, tally);
        }
    }

    private void take(Drop drop, Pending seen, Tally tally) throws IOException {
        try {
            JsonNode version = taker.take(drop, this::leaveOut);
            tally.taken++;
            pending.remove(drop.name());
            taken.add(drop, name(version));
            report.taken(drop.name(), version);
        } catch (CommandFailed failed) {
            if (finder.look(drop.path()).filter(drop::sameAs).isEmpty()) {
                tally.waiting.add(drop.name()); // It changed under the reader: not complete.
            } else if (failed.exit() == ExitCode.UNREACHABLE) {
                throw failed;
            } else {
                tally.failed.add(drop.name());
                postpone(drop, seen, failed);
            }
        }
    }

    private void postpone(Drop drop, Pending seen, CommandFailed failed) {
        seen.notBefore = clock.instant().plus(seen.again);
        if (!seen.said.equals(failed.getMessage())) {
            seen.said = failed.getMessage();
            report.failed(drop.name(), failed.getMessage(), failed.cure(), seen.again);
        }
        Duration doubled = seen.again.multipliedBy(2);
        seen.again = doubled.compareTo(AGAIN_MAX) > 0 ? AGAIN_MAX : doubled;
    }

    private void leaveOut(String line) {
        if (leftOut.size() < DropFinder.DROPS_MAX && leftOut.add(line)) {
            report.leftOut(line);
        }
    }

    private static String name(JsonNode version) {
        return Json.text(version, "model")
                + ":"
                + Json.firstText(version, "version", "label")
                + " ("
                + Json.text(version, "id")
                + ")";
    }
}
