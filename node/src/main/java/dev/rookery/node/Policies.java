package dev.rookery.node;

import dev.rookery.node.registry.MetricDirections;
import dev.rookery.node.registry.RegistryPolicy;
import dev.rookery.node.settings.ClusterSettings;
import dev.rookery.node.settings.NodeSettings;
import dev.rookery.node.settings.RegistrySettings;

/** Settings → what the registry's rules go by, and whether a port may be open. */
final class Policies {

    private Policies() {}

    static RegistryPolicy registry(RegistrySettings settings) {
        return new RegistryPolicy(
                MetricDirections.DEFAULT.with(settings.higherIsBetter(), settings.lowerIsBetter()),
                settings.keepVersions(),
                settings.metadata());
    }

    /**
     * Refuses strict numbering in a cluster of nobody knows how many.
     *
     * @throws StartException unless the size is given
     */
    static void requireCounted(ClusterSettings cluster) {
        if (cluster.numbering() == ClusterSettings.Numbering.STRICT && !cluster.sizeGiven()) {
            throw new StartException(
                    "could not start: cluster.numbering is strict and cluster.size is not given;"
                            + " set cluster.size to the number of nodes, the same on all of them",
                    null);
        }
    }

    /**
     * Refuses a REST port that others can reach, as long as nothing tells who may write there.
     *
     * @throws StartException unless it is on loopback or {@code --insecure} says that it is meant
     */
    static void requireClosed(NodeSettings settings) {
        settings.exposure()
                .ifPresent(
                        sentence -> {
                            throw new StartException(
                                    "could not open the REST port: " + sentence, null);
                        });
    }
}
