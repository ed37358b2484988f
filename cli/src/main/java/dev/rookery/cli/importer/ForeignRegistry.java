package dev.rookery.cli.importer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * All that was read of another registry, by model.
 *
 * <p>Threads: owned by the import.
 */
final class ForeignRegistry {

    /** By number where they have one, else by time; what has none comes last. */
    private static final Comparator<ForeignVersion> MADE =
            Comparator.comparingLong(ForeignRegistry::place)
                    .thenComparingLong(one -> one.number().orElse(Long.MAX_VALUE))
                    .thenComparing(one -> one.createdAt().orElse(Instant.MAX))
                    .thenComparing(ForeignVersion::ref);

    /** All of it is kept until the import has ended. */
    private static final long SAID_BYTES_MAX = 512L << 20;

    private final Findings findings;
    private final long bytesMax;
    private final SortedMap<String, Gathered> models = new TreeMap<>();
    private long bytes;

    ForeignRegistry(Findings findings) {
        this(findings, SAID_BYTES_MAX);
    }

    /**
     * @param bytesMax of all that is said of versions; more are left out
     */
    ForeignRegistry(Findings findings, long bytesMax) {
        this.findings = findings;
        this.bytesMax = bytesMax;
    }

    private static long place(ForeignVersion version) {
        return version.known().map(known -> known.place().orElse(0)).orElse(0L);
    }

    /** A model while it is read. */
    private static final class Gathered {
        private final List<ForeignVersion> versions = new ArrayList<>();
        private final Set<String> identities = new TreeSet<>();
        private final SortedMap<String, String> tags = new TreeMap<>();
        private final SortedMap<String, String> aliases = new TreeMap<>();
        private String description = "";
        private Optional<ObjectNode> baseline = Optional.empty();
    }

    Findings findings() {
        return findings;
    }

    /** Adds a version, unless one of its identity is there. */
    void add(String model, ForeignVersion version) {
        if (!of(model).identities.add(version.identity())) {
            findings.leftOut(model, version.ref(), "the version", "it is there twice");
            return;
        }
        // At once: of a folder of small files that all say much, nobody could keep all of it.
        bytes += Bringing.shrink(version.said(), version);
        if (bytes > bytesMax) {
            findings.leftOut(
                    model,
                    version.ref(),
                    "the version",
                    "what is said of those before it has "
                            + bytesMax
                            + " bytes; import it in parts");
            return;
        }
        of(model).versions.add(version);
    }

    /** Adds a version that an export of this registry wrote, with what else it is called. */
    void add(ForeignVersion version, List<String> aliases) {
        add(version.model(), version);
        aliases.forEach(alias -> alias(version.model(), alias, version.ref()));
    }

    void describe(String model, String text) {
        of(model).description = FreeTree.printable(text);
    }

    void tag(String model, String key, String value) {
        of(model).tags.put(key, value);
    }

    void alias(String model, String alias, String version) {
        String other = of(model).aliases.putIfAbsent(alias, version);
        if (other != null) {
            findings.lost(model, version, "alias " + alias, "it is " + other + "'s already");
        }
    }

    /** There is such a model, be it without versions. */
    void named(String model) {
        of(model);
    }

    /** What its production must hold, in this registry's own words. */
    void baseline(String model, ObjectNode said) {
        of(model).baseline = Optional.of(said);
    }

    private Gathered of(String model) {
        return models.computeIfAbsent(model, fresh -> new Gathered());
    }

    /** The models, each with its versions in the order in which they were made. */
    List<ForeignModel> models() {
        List<ForeignModel> all = new ArrayList<>();
        models.forEach(
                (name, gathered) -> {
                    gathered.versions.sort(MADE);
                    label(gathered.versions);
                    all.add(
                            new ForeignModel(
                                    name,
                                    gathered.description,
                                    gathered.tags,
                                    gathered.aliases,
                                    gathered.baseline,
                                    List.copyOf(gathered.versions)));
                });
        return all;
    }

    private static void label(List<ForeignVersion> versions) {
        Labels labels = new Labels();
        for (ForeignVersion version : versions) {
            Optional<String> wanted =
                    version.label().or(() -> version.createdAt().map(Times::label));
            wanted.ifPresent(label -> version.settledLabel(labels.unique(label)));
        }
    }
}
