package dev.rookery.node;

import dev.rookery.backup.file.DurableFiles;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.message.NodeId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the nodes are called that write under an origin, as they said when they introduced
 * themselves. It is for people alone: no fact holds it and nothing is decided by it, so each node
 * knows what it has heard, in a file of one line an origin.
 *
 * <p>Threads: safe for any thread; {@link #save} blocks.
 */
final class OriginNames {

    /** The newest are kept; a line is some 60 bytes. */
    static final int ORIGINS_MAX = 4_096;

    private static final Logger log = LoggerFactory.getLogger(OriginNames.class);
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");
    private static final Pattern LINE = Pattern.compile("([0-9a-f]{32}) (" + NAME + ")");

    private final Path file;
    private final Map<Origin, String> names =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Origin, String> eldest) {
                    return size() > ORIGINS_MAX;
                }
            };
    private boolean saved = true;

    private OriginNames(Path file) {
        this.file = file;
    }

    /** With what is in the file; with nothing where there is none that can be read. */
    static OriginNames open(Path file) {
        OriginNames known = new OriginNames(file);
        for (String line : lines(file)) {
            Matcher parts = LINE.matcher(line);
            if (parts.matches()) {
                known.names.put(Origin.parse(parts.group(1)), parts.group(2));
            }
        }
        return known;
    }

    /** Notes who writes under an origin. What is no node's name is not noted. */
    synchronized void learn(Origin origin, String nodeId) {
        String name = NodeId.name(nodeId);
        if (NAME.matcher(name).matches() && !name.equals(names.put(origin, name))) {
            saved = false;
        }
    }

    /** The name of who writes under it, or did. */
    synchronized Optional<String> of(Origin origin) {
        return Optional.ofNullable(names.get(origin));
    }

    /** Writes the file when there is anything new; where that fails, it is tried again. */
    void save() {
        try {
            Optional<String> fresh = unsaved();
            if (fresh.isPresent()) {
                DurableFiles.write(file, fresh.get().getBytes(StandardCharsets.US_ASCII));
            }
        } catch (IOException e) {
            log.warn(
                    "[node] could not keep the nodes' names in {}: {}; until it works, a restart"
                            + " forgets who wrote under older origins",
                    file,
                    e.toString());
            failed();
        }
    }

    private synchronized Optional<String> unsaved() {
        if (saved) {
            return Optional.empty();
        }
        saved = true;
        StringBuilder text = new StringBuilder();
        names.forEach((origin, name) -> text.append(origin).append(' ').append(name).append('\n'));
        return Optional.of(text.toString());
    }

    private synchronized void failed() {
        saved = false;
    }

    private static List<String> lines(Path file) {
        try {
            return Files.exists(file)
                    ? Files.readAllLines(file, StandardCharsets.ISO_8859_1)
                    : List.of();
        } catch (IOException e) {
            log.warn("[node] could not read the nodes' names in {}: {}", file, e.toString());
            return List.of();
        }
    }
}
