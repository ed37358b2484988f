package dev.rookery.cli.verb;

import dev.rookery.cli.client.CommandFailed;
import dev.rookery.cli.client.ExitCode;
import dev.rookery.cli.client.NodeClient;
import dev.rookery.cli.client.Sha256;
import dev.rookery.cli.term.Console;
import dev.rookery.cli.watch.DropRules;
import dev.rookery.cli.watch.DropTaker;
import dev.rookery.cli.watch.ModelNaming;
import dev.rookery.cli.watch.Pass;
import dev.rookery.cli.watch.TakenDrops;
import dev.rookery.cli.watch.Watch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code watch}: registers what a trainer drops into a folder. */
@Command(
        name = "watch",
        description = {
            "Register each file or folder that a trainer leaves in DIR, once it is complete.",
            "The folder is only read. What cannot be taken is reported and tried again."
        },
        footer = {
            "",
            "A folder is complete when its marker is there (run/DONE; of a file x.pt: x.pt.DONE),",
            "or when nothing in it changed for the quiet period. A trainer's metadata.json in the",
            "folder (of a file: x.pt.metadata.json) is taken as 'register --from-metadata' does.",
            "Hidden names and *.tmp, *.part, *.partial and *~ are left alone; links are left out.",
            "",
            "What was there before, or came while this or the node was down, is taken at the next",
            "look; the same drop is one version however often it is seen, and one that changes is",
            "a new one. With --once: exit 1 when something could not be taken, 6 without a node.",
            "",
            "Examples:",
            "  rookery watch runs/ --model square8_2p --marker DONE",
            "  rookery watch models/ --depth 2 --model {parent}   # models/iris/17/ is of iris",
            "  rookery watch out/ --model-from '(.+)_v\\d+' --include '*.pt' --once"
        })
final class WatchVerb implements Callable<Integer> {

    private static final Duration QUIET = Duration.ofSeconds(30);
    private static final Duration BACK_OFF_MAX = Duration.ofMinutes(1);
    private static final int STATE_NAME_CHARS = 16;

    private final Console console;

    @Mixin private Remote remote;

    @Parameters(index = "0", paramLabel = "DIR", description = "where drops appear")
    private Path folder = Path.of("");

    @Option(
            names = "--model",
            paramLabel = "NAME",
            description =
                    "the model; {name} is the drop's own name, {parent} the folder it lies in"
                            + " (default: what its metadata says, else the first part of its name)")
    private Optional<String> model = Optional.empty();

    @Option(
            names = "--model-from",
            paramLabel = "REGEX",
            description = "the model is what the first group finds in the drop's relative path")
    private Optional<String> modelFrom = Optional.empty();

    @Option(names = "--marker", paramLabel = "NAME", description = "the file that says complete")
    private Optional<String> marker = Optional.empty();

    @Option(
            names = "--quiet-period",
            paramLabel = "SECONDS",
            description = "complete when unchanged for so long (default: 30, with a marker: never)")
    private Optional<Long> quietSeconds = Optional.empty();

    @Option(
            names = "--from-metadata",
            paramLabel = "NAME",
            defaultValue = "metadata.json",
            description = "the trainer's file in a drop (default: metadata.json)")
    private String metadata = "metadata.json";

    @Option(
            names = "--depth",
            paramLabel = "N",
            defaultValue = "1",
            description = "how many levels below DIR drops lie, 1 to 8 (default: 1)")
    private int depth = 1;

    @Option(
            names = "--include",
            paramLabel = "GLOB",
            description = "only drops with such a name; repeatable")
    private List<String> include = new ArrayList<>();

    @Option(
            names = "--interval",
            paramLabel = "SECONDS",
            defaultValue = "5",
            description = "between two looks (default: 5)")
    private long intervalSeconds = 5;

    @Option(names = "--once", description = "look once, take what is complete, and end")
    private boolean once;

    @Option(
            names = "--state",
            paramLabel = "FILE",
            description = "where it is kept what was taken (default: below ~/.local/state/rookery)")
    private Optional<Path> state = Optional.empty();

    WatchVerb(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Path root = root();
        NodeClient node = remote.client(console);
        DropRules rules = rules();
        ModelNaming naming = naming();
        WatchLines lines = new WatchLines(console, remote.json, once);
        TakenDrops taken = TakenDrops.read(stateFile(root, node));
        DropTaker taker = new DropTaker(node, rules, naming, console::progress);
        Watch watch = new Watch(root, rules, taker, taken, lines, InstantSource.system());
        return once ? once(watch, lines) : forEver(watch, lines, root);
    }

    private int once(Watch watch, WatchLines lines) {
        Pass pass = watch.pass(true);
        lines.end(pass);
        if (pass.stopped().isPresent()) {
            throw pass.stopped().get();
        }
        return (pass.failed().isEmpty() ? ExitCode.DONE : ExitCode.FAILED).number();
    }

    private int forEver(Watch watch, WatchLines lines, Path root) {
        Duration interval = Duration.ofSeconds(Math.max(1, intervalSeconds));
        console.note("rookery: watching " + root + "; Ctrl-C or SIGTERM ends it");
        try (Looks looks = Looks.untilInterrupted(console.out()::flush)) {
            Duration wait;
            Duration backOff = interval;
            do {
                Pass pass = watch.pass(false);
                lines.stopped(pass.stopped());
                wait = pass.stopped().isPresent() ? backOff : interval;
                Duration doubled = wait.multipliedBy(2);
                backOff = doubled.compareTo(BACK_OFF_MAX) > 0 ? BACK_OFF_MAX : doubled;
            } while (looks.next(wait));
        }
        return ExitCode.DONE.number();
    }

    private Path root() {
        try {
            if (Files.isDirectory(folder)) {
                return folder.toRealPath();
            }
        } catch (IOException e) {
            throw refused(folder + " cannot be read: " + e, "check that it may be read");
        }
        throw refused(folder + " is no folder", "name the folder into which the trainer writes");
    }

    private DropRules rules() {
        if (depth < 1 || depth > DropRules.DEPTH_MAX) {
            throw refused("--depth is " + depth, "give 1 to " + DropRules.DEPTH_MAX);
        }
        marker.ifPresent(name -> checkName("--marker", name));
        checkName("--from-metadata", metadata);
        Optional<Duration> quiet =
                quietSeconds
                        .map(seconds -> Duration.ofSeconds(Math.max(0, seconds)))
                        .or(() -> marker.isPresent() ? Optional.empty() : Optional.of(QUIET));
        List<PathMatcher> globs = new ArrayList<>();
        for (String glob : include) {
            try {
                globs.add(FileSystems.getDefault().getPathMatcher("glob:" + glob));
            } catch (PatternSyntaxException e) {
                throw refused("--include " + glob + " is no pattern: " + e.getDescription(), "");
            }
        }
        return new DropRules(depth, marker, quiet, metadata, globs);
    }

    private static void checkName(String option, String name) {
        if (name.isBlank() || name.contains("/") || name.contains("\\") || name.matches("\\.+")) {
            throw refused(option + " is '" + name + "'", "give a file's name without a folder");
        }
    }

    private ModelNaming naming() {
        if (model.isPresent() && modelFrom.isPresent()) {
            throw refused("both --model and --model-from are given", "give one of them");
        }
        try {
            return new ModelNaming(model, modelFrom.map(Pattern::compile));
        } catch (PatternSyntaxException e) {
            throw refused(
                    "--model-from is no pattern: " + e.getDescription(), "see java.util.regex");
        }
    }

    private Path stateFile(Path root, NodeClient node) {
        Path file = state.orElseGet(() -> defaultState(root, node)).toAbsolutePath().normalize();
        if (file.startsWith(root)) {
            throw refused(file + " lies in the watched folder", "name another file with --state");
        }
        return file;
    }

    /** One for each folder and node, so that another cluster is told everything. */
    private Path defaultState(Path root, NodeClient node) {
        Path home =
                console.environment("XDG_STATE_HOME")
                        .map(Path::of)
                        .orElseGet(() -> Path.of(System.getProperty("user.home"), ".local/state"));
        byte[] key = (root + "\n" + node.url()).getBytes(StandardCharsets.UTF_8);
        String name = Sha256.of(key).substring(0, STATE_NAME_CHARS) + ".json";
        return home.resolve("rookery").resolve("watch").resolve(name);
    }

    private static CommandFailed refused(String reason, String cure) {
        return new CommandFailed(ExitCode.USAGE, "watch", reason, cure);
    }
}
