package dev.rookery.cli.verb;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rookery.cli.client.CommandFailed;
import dev.rookery.cli.client.ExitCode;
import dev.rookery.cli.client.Json;
import dev.rookery.cli.term.Console;
import dev.rookery.node.recovery.OfflineException;
import dev.rookery.node.recovery.OfflineRebuild;
import dev.rookery.node.settings.NodeSettings;
import dev.rookery.node.store.Rebuilt;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** The folded tables of a stopped node, made again from its facts. */
final class Rebuilding {

    private static final String OPERATION = "rebuild the tables";

    private Rebuilding() {}

    /**
     * @return 0 when the tables came out as they were, 7 when they had not been what the facts say
     */
    static int run(Console console, boolean json, Optional<Path> config, Optional<String> data) {
        Map<String, String> flags = data.map(folder -> Map.of("--data", folder)).orElse(Map.of());
        NodeSettings.Load load = NodeSettings.load(config, console.environment(), flags);
        if (load instanceof NodeSettings.Problems problems) {
            SettingProblems.print(console, problems);
            return ExitCode.USAGE.number();
        }
        Rebuilt rebuilt = rebuild(((NodeSettings.Loaded) load).settings());
        JsonNode document =
                Json.object()
                        .put("facts", rebuilt.facts())
                        .put("unknown", rebuilt.unknown())
                        .put("poison", rebuilt.poison())
                        .put("same", rebuilt.same());
        console.line(json ? Json.pretty(document) : sentence(rebuilt));
        return (rebuilt.same() ? ExitCode.DONE : ExitCode.VERIFICATION_FAILED).number();
    }

    private static Rebuilt rebuild(NodeSettings settings) {
        requireRegistry(settings.data());
        try {
            return OfflineRebuild.run(settings);
        } catch (OfflineException e) {
            throw new CommandFailed(ExitCode.FAILED, OPERATION, e.getMessage(), "", e);
        }
    }

    /** Opening would make what is missing. */
    private static void requireRegistry(Path data) {
        if (!Files.isRegularFile(data.resolve("registry.db"))) {
            throw new CommandFailed(
                    ExitCode.NOT_FOUND,
                    OPERATION,
                    data.toAbsolutePath() + " holds no registry.db",
                    "name a node's folder with --data");
        }
    }

    private static String sentence(Rebuilt rebuilt) {
        return "folded "
                + rebuilt.facts()
                + " facts again ("
                + rebuilt.unknown()
                + " of unknown kind, "
                + rebuilt.poison()
                + " not valid); "
                + (rebuilt.same()
                        ? "the tables are as they were"
                        : "the tables were NOT what the facts say, and are now");
    }
}
