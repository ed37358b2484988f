package dev.rookery.node;

// README quotes what is between "example:" and ":example", its imports before it;
// FacadeExampleTest compares them and runs it.
// example:
import dev.rookery.node.registry.Content;
import dev.rookery.node.registry.Stage;
import dev.rookery.node.registry.VersionView;
import dev.rookery.node.settings.NodeSettings;
import java.nio.file.Path;
import java.util.Map;

final class FacadeExample {

    static String promoteOne(Path data) {
        try (RookeryNode node = RookeryNode.start(NodeSettings.embedded(data))) {
            Registry registry = node.registry("trainer");

            VersionView made =
                    registry.register(
                            "square8_2p", Content.ofMetrics(Map.of("elo", 1512.0, "loss", 0.0003)));
            registry.promote("square8_2p", made.label(), Stage.STAGING, "passed its tests");
            registry.promote("square8_2p", made.label(), Stage.PRODUCTION, "best of the week");

            VersionView live = registry.version("square8_2p", "production");
            return live.model() + ":" + live.number().getAsLong() + " " + live.metrics();
        }
    }
}
// :example
