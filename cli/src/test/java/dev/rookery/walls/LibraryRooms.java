package dev.rookery.walls;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Each library only in its rooms; one that has no room may not be used at all. */
final class LibraryRooms implements Wall {

    /** The package that says {@code new} for services; its rooms below are not meant. */
    private static final String COMPOSITION_ROOT = "dev.rookery.node";

    /** By the library's package, the rooms (with those below them) that may know it. */
    private static final Map<String, List<String>> ROOMS = rooms();

    private static final List<String> FREE =
            List.of("java", "javax.crypto", "javax.net.ssl", "javax.security", "dev.rookery");

    /** Where the composition root has the library too. */
    private static final List<String> IN_ROOT = List.of("io.vertx", "com.hazelcast");

    /** Lower-case parts, then a class or a star. */
    private static final Pattern QUALIFIED =
            Pattern.compile(
                    "(?!this\\.|super\\.)(?:[a-z][a-z0-9_]*\\.)+(?:[A-Z]\\w*|\\*)(?:\\..*)?");

    private static Map<String, List<String>> rooms() {
        Map<String, List<String>> rooms = new LinkedHashMap<>();
        rooms.put("io.vertx", List.of("dev.rookery.sync.http", "dev.rookery.node.api"));
        rooms.put("io.netty", List.of("dev.rookery.sync.http", "dev.rookery.node.api"));
        rooms.put(
                "com.hazelcast",
                List.of("dev.rookery.sync.membership", "dev.rookery.node.numbering"));
        rooms.put(
                "io.github.resilience4j",
                List.of("dev.rookery.sync.peer", "dev.rookery.node.outbound"));
        rooms.put("software.amazon", List.of("dev.rookery.backup.s3"));
        List<String> sqlite =
                List.of(
                        "dev.rookery.node.store",
                        "dev.rookery.node.foreign",
                        "dev.rookery.backup.sqlite");
        rooms.put("java.sql", sqlite);
        rooms.put("javax.sql", sqlite);
        rooms.put("org.sqlite", sqlite);
        rooms.put("com.github.luben.zstd", List.of("dev.rookery.backup.compress"));
        rooms.put("io.micrometer", List.of("dev.rookery.node.metrics"));
        rooms.put("io.prometheus", List.of("dev.rookery.node.metrics"));
        rooms.put("picocli", List.of("dev.rookery.cli"));
        rooms.put("org.yaml.snakeyaml", List.of("dev.rookery.config.yaml"));
        rooms.put(
                "com.fasterxml.jackson",
                List.of(
                        "dev.rookery.config",
                        "dev.rookery.node",
                        "dev.rookery.cli",
                        "dev.rookery.backup",
                        "dev.rookery.sync.http"));
        rooms.put("org.slf4j", List.of("dev.rookery"));
        return rooms;
    }

    @Override
    public List<Breach> check(List<Source> sources) {
        List<Breach> breaches = new ArrayList<>();
        for (Source source : sources) {
            if (source.isMain()) {
                source.names().stream()
                        .filter(LibraryRooms::isAPackage)
                        .forEach(name -> checkName(source, name, breaches));
            }
        }
        return breaches;
    }

    /** Told from {@code result.value} by a class or a star after at least one package. */
    private static boolean isAPackage(Source.Name name) {
        return QUALIFIED.matcher(name.text()).matches();
    }

    private static void checkName(Source source, Source.Name name, List<Breach> breaches) {
        for (Map.Entry<String, List<String>> library : ROOMS.entrySet()) {
            if (name.isUnder(library.getKey())) {
                if (!mayKnow(source, library.getKey(), library.getValue())) {
                    breaches.add(
                            Breach.at(
                                    source,
                                    name.line(),
                                    library.getKey()
                                            + " is known only in "
                                            + library.getValue()
                                            + ", not in "
                                            + source.packageName(),
                                    "state an interface here and implement it there"));
                }
                return;
            }
        }
        if (FREE.stream().noneMatch(name::isUnder)) {
            breaches.add(
                    Breach.at(
                            source,
                            name.line(),
                            name.text() + " is of a library without a room",
                            "do without it, or name its rooms in LibraryRooms and say why in the module's DESIGN.md"));
        }
    }

    private static boolean mayKnow(Source source, String library, List<String> rooms) {
        boolean root = IN_ROOT.contains(library) && source.packageName().equals(COMPOSITION_ROOT);
        return root || rooms.stream().anyMatch(source::isIn);
    }
}
