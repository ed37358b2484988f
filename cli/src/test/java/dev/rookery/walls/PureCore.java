package dev.rookery.walls;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * No thread, clock, randomness, I/O, logger or hash-ordered iteration where facts are made and
 * folded.
 */
final class PureCore implements Wall {

    static final List<String> ROOMS =
            List.of(
                    "dev.rookery.sync.fact",
                    "dev.rookery.sync.clock",
                    "dev.rookery.sync.vector",
                    "dev.rookery.sync.message",
                    "dev.rookery.sync.engine",
                    "dev.rookery.node.registry",
                    "dev.rookery.node.rollback");

    private static final String HANDED_IN = "have its value handed in";
    private static final String ORDERED =
            "use a List, TreeMap, TreeSet or LinkedHashMap, whose order is the same everywhere";

    /** Packages and classes, with the cure. */
    private static final Map<String, String> TYPES = new TreeMap<>();

    /** Calls and java.lang classes, by how they are written. */
    private static final Map<String, String> CALLS = new TreeMap<>();

    static {
        for (String type :
                List.of(
                        "java.time.Clock",
                        "java.util.Random",
                        "java.security.SecureRandom",
                        "java.util.random")) {
            TYPES.put(type, HANDED_IN);
        }
        for (String type :
                List.of(
                        "java.util.concurrent",
                        "java.util.Timer",
                        "java.nio.file",
                        "java.nio.channels",
                        "java.net",
                        "java.sql")) {
            TYPES.put(type, "answer with an effect, and let the rim do it");
        }
        TYPES.put("org.slf4j", "answer with a value that the rim can log");
        TYPES.put("java.util.logging", "answer with a value that the rim can log");
        for (String type :
                List.of(
                        "java.util.HashMap",
                        "java.util.HashSet",
                        "java.util.IdentityHashMap",
                        "java.util.WeakHashMap")) {
            TYPES.put(type, ORDERED);
        }
        for (String call :
                List.of(
                        "System.currentTimeMillis",
                        "System.nanoTime",
                        "Instant.now",
                        "LocalDate.now",
                        "LocalDateTime.now",
                        "ZonedDateTime.now",
                        "OffsetDateTime.now",
                        "UUID.randomUUID",
                        "Math.random",
                        "System.getenv",
                        "System.getProperty",
                        "System.identityHashCode",
                        "ZoneId.systemDefault",
                        "Locale.getDefault")) {
            CALLS.put(call, HANDED_IN);
        }
        for (String call :
                List.of("Set.of", "Set.copyOf", "Map.of", "Map.ofEntries", "Map.copyOf")) {
            CALLS.put(call, ORDERED + "; the order of these changes with each start of the JVM");
        }
        for (String call :
                List.of(
                        "Collectors.toSet",
                        "Collectors.toMap",
                        "Collectors.groupingBy",
                        "Collectors.partitioningBy",
                        "Collectors.toUnmodifiableSet",
                        "Collectors.toUnmodifiableMap")) {
            CALLS.put(call, ORDERED);
        }
        for (String word :
                List.of(
                        "Thread",
                        "ThreadLocal",
                        "System.out",
                        "System.err",
                        "System.in",
                        "Runtime.getRuntime")) {
            CALLS.put(word, "answer with an effect, and let the rim do it");
        }
    }

    /** In-memory streams make bytes; they touch nothing outside. */
    private static final List<String> IO_ALLOWED =
            List.of(
                    "java.io.ByteArrayOutputStream",
                    "java.io.ByteArrayInputStream",
                    "java.io.DataOutputStream",
                    "java.io.DataInputStream",
                    "java.io.IOException",
                    "java.io.UncheckedIOException",
                    "java.io.EOFException",
                    "java.io.Serial");

    @Override
    public List<Breach> check(List<Source> sources) {
        List<Breach> breaches = new ArrayList<>();
        for (Source source : sources) {
            if (source.isMain() && ROOMS.stream().anyMatch(source::isIn)) {
                source.names().forEach(name -> checkName(source, name, breaches));
                source.words().forEach(word -> checkWord(source, word, breaches));
            }
        }
        return breaches;
    }

    private static void checkName(Source source, Source.Name name, List<Breach> breaches) {
        TYPES.forEach(
                (type, cure) -> {
                    if (name.isUnder(type)) {
                        add(source, name, type, cure, breaches);
                    }
                });
        CALLS.forEach(
                (call, cure) -> {
                    if (name.text().equals(call) || name.text().endsWith("." + call)) {
                        add(source, name, call, cure, breaches);
                    }
                });
        if (name.text().startsWith("java.") && name.text().endsWith(".*")) {
            add(source, name, name.text(), "import by name, so that this wall can see", breaches);
        }
        if (name.isUnder("java.io") && IO_ALLOWED.stream().noneMatch(name::isUnder)) {
            add(
                    source,
                    name,
                    name.text(),
                    "answer with an effect, and let the rim do it",
                    breaches);
        }
        if (name.text().endsWith(".parallelStream") || name.text().endsWith(".parallel")) {
            add(source, name, name.text(), "use a plain stream", breaches);
        }
    }

    private static void checkWord(Source source, Source.Name word, List<Breach> breaches) {
        if (word.text().equals("Thread") || word.text().equals("ThreadLocal")) {
            add(source, word, word.text(), CALLS.get(word.text()), breaches);
        }
        if (word.text().equals("parallelStream")) {
            add(source, word, word.text(), "use a plain stream", breaches);
        }
    }

    private static void add(
            Source source, Source.Name name, String what, String cure, List<Breach> breaches) {
        breaches.add(Breach.at(source, name.line(), what + " in the pure core", cure));
    }
}
