package dev.rookery.node;

import dev.rookery.node.hooks.HookKey;
import dev.rookery.node.hooks.HookTrust;
import dev.rookery.node.offsite.OffsiteBackups;
import dev.rookery.node.promotion.PromotionRule;
import dev.rookery.node.promotion.PromotionRules;
import dev.rookery.node.registry.MetricDirections;
import dev.rookery.node.registry.RegistryPolicy;
import dev.rookery.node.registry.Stage;
import dev.rookery.node.settings.ClusterSettings;
import dev.rookery.node.settings.HookSettings;
import dev.rookery.node.settings.NodeSettings;
import dev.rookery.node.settings.PromotionSettings;
import dev.rookery.node.settings.RegistrySettings;
import dev.rookery.node.settings.RollbackWrites;
import dev.rookery.node.signing.TrustedSigners;
import dev.rookery.sync.message.Limits;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import javax.net.ssl.SSLSocketFactory;

/** Settings → what the registry's rules go by, and whether a port may be open. */
final class Policies {

    private Policies() {}

    /** Most nodes of a cluster with strict numbering: each registration asks all of them. */
    private static final int VOTERS_MAX = Limits.SEATS_MAX;

    static RegistryPolicy registry(NodeSettings node) {
        RegistrySettings settings = node.registry();
        ClusterSettings cluster = node.cluster();
        RollbackWrites writes = node.rollback().writes();
        boolean strict = cluster.numbering() == ClusterSettings.Numbering.STRICT;
        return new RegistryPolicy(
                directions(settings),
                settings.keepVersions(),
                settings.metadata(),
                strict && cluster.size() > 1,
                writes.autoBaseline(),
                failedStage(writes.failedStage()),
                node.promotion().asks());
    }

    /**
     * What is asked of versions that go to production, with the keys that are trusted.
     *
     * @throws StartException with every file that cannot be used
     */
    static PromotionRules promotion(PromotionSettings settings) {
        SortedSet<Path> files = new TreeSet<>(settings.trustedKeys());
        settings.models().keySet().forEach(m -> files.addAll(settings.forModel(m).trustedKeys()));
        List<String> problems = TrustedSigners.problems(List.copyOf(files));
        if (!problems.isEmpty()) {
            throw new StartException(
                    "could not start: promotion.trusted-keys: "
                            + String.join("\n", problems)
                            + "; name PEM files of public keys (P-256, P-384, P-521) or of"
                            + " certificates",
                    null);
        }
        // Keys that are read twice would make two rules of what is one.
        Map<List<Path>, TrustedSigners> signers = new HashMap<>();
        Map<String, PromotionRule> models = new LinkedHashMap<>();
        settings.models().keySet().forEach(m -> models.put(m, rule(settings.forModel(m), signers)));
        return new PromotionRules(rule(settings, signers), models);
    }

    private static PromotionRule rule(
            PromotionSettings settings, Map<List<Path>, TrustedSigners> signers) {
        return new PromotionRule(
                settings.requireSignature(),
                settings.blockUnsafe(),
                signers.computeIfAbsent(settings.trustedKeys(), TrustedSigners::read));
    }

    private static Stage failedStage(RollbackWrites.FailedStage stage) {
        return switch (stage) {
            case ARCHIVED -> Stage.ARCHIVED;
            case REJECTED -> Stage.REJECTED;
        };
    }

    static MetricDirections directions(RegistrySettings settings) {
        return MetricDirections.DEFAULT.with(settings.higherIsBetter(), settings.lowerIsBetter());
    }

    /**
     * Refuses settings with which a node would be open, useless or misled.
     *
     * @throws StartException with the first that it meets
     */
    static void require(NodeSettings settings) {
        requireClosed(settings);
        requireCounted(settings);
        requireUsable(settings);
        Retraining.requireDirections(
                settings.retraining().rules(), directions(settings.registry()));
        requireDirections(settings);
    }

    /**
     * Refuses rollback rules for metrics of which nobody can say what is worse.
     *
     * @throws StartException with all of them
     */
    static void requireDirections(NodeSettings settings) {
        MetricDirections known = directions(settings.registry());
        SortedSet<String> unknown = new TreeSet<>(settings.rollback().metrics());
        unknown.removeIf(metric -> known.of(metric) != MetricDirections.Direction.UNKNOWN);
        if (!unknown.isEmpty()) {
            throw new StartException(
                    "could not start: rollback rules are about "
                            + String.join(", ", unknown)
                            + ", of which nobody knows whether more or less is better; name them"
                            + " in registry.metrics.higher-is-better or lower-is-better",
                    null);
        }
    }

    /**
     * Refuses strict numbering where a majority would mean nothing.
     *
     * @throws StartException unless the size is given, and that of a cluster where there are peers
     */
    static void requireCounted(NodeSettings settings) {
        ClusterSettings cluster = settings.cluster();
        if (cluster.numbering() != ClusterSettings.Numbering.STRICT) {
            return;
        }
        boolean peers =
                !settings.sync().peers().isEmpty()
                        || cluster.discovery() != ClusterSettings.Discovery.NONE;
        boolean counted =
                cluster.sizeGiven()
                        && cluster.size() <= VOTERS_MAX
                        && (cluster.size() > 1 || !peers);
        if (!counted) {
            throw new StartException(
                    "could not start: cluster.numbering is strict, so a majority of cluster.size"
                            + " votes on each number, and cluster.size is "
                            + (cluster.sizeGiven() ? cluster.size() : "not given")
                            + (peers ? " beside peers" : "")
                            + "; set it to the number of nodes, at most "
                            + VOTERS_MAX
                            + ", the same on all of them",
                    null);
        }
    }

    /**
     * Refuses places off-site whose files of keys cannot be used: a node that would send nothing
     * must say so before anybody relies on it. The places themselves may be down.
     *
     * @throws StartException with every problem
     */
    static void requireUsable(NodeSettings settings) {
        List<String> problems =
                OffsiteBackups.problems(settings.backup().offsite(), settings.artifacts().s3());
        if (!problems.isEmpty()) {
            throw new StartException(
                    "backup.offsite or artifacts.s3: " + String.join("\n", problems), null);
        }
    }

    /**
     * The key that hooks are signed with, where one is named.
     *
     * @throws StartException when its file cannot be used
     */
    static Optional<HookKey> hookKey(HookSettings settings) {
        Optional<String> problem = settings.keyFile().flatMap(HookKey::problem);
        if (problem.isPresent()) {
            throw new StartException("could not start: hooks.key-file: " + problem.get(), null);
        }
        return settings.keyFile().map(HookKey::read);
    }

    /**
     * Whose certificates receivers of hooks may show.
     *
     * @throws StartException when the file that is named cannot be used
     */
    static SSLSocketFactory hookTrust(HookSettings settings) {
        try {
            return HookTrust.of(settings.ca());
        } catch (IOException e) {
            String why = "hooks.ca: " + settings.ca().orElseThrow() + ": " + e.getMessage();
            throw new StartException("could not start: " + why, e);
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
