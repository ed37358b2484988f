package dev.rookery.node.promotion;

import dev.rookery.node.artifact.StoredArtifact;
import dev.rookery.node.artifact.Wanted;
import dev.rookery.node.format.FormatProbe;
import dev.rookery.node.format.UnsafeFormat;
import dev.rookery.node.registry.Content;
import dev.rookery.node.signing.ModelManifest;
import dev.rookery.sync.fact.Hash;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What in a version's files may run code when it is loaded. Each artifact is looked into once: its
 * bytes never change.
 *
 * <p>Threads: safe for any thread that may block.
 */
final class Formats {

    private static final Logger log = LoggerFactory.getLogger(Formats.class);

    /** Most artifacts remembered; each costs some 150 bytes. */
    private static final int REMEMBERED_MAX = 10_000;

    private final HeldFiles files;
    private final InstantSource steady;
    private final Map<Hash, Optional<UnsafeFormat>> known =
            Collections.synchronizedMap(
                    new LinkedHashMap<>(16, 0.75f, true) {
                        private static final long serialVersionUID = 1L;

                        @Override
                        protected boolean removeEldestEntry(
                                Map.Entry<Hash, Optional<UnsafeFormat>> eldest) {
                            return size() > REMEMBERED_MAX;
                        }
                    });

    /**
     * @param steady a clock that nobody sets
     */
    Formats(HeldFiles files, InstantSource steady) {
        this.files = files;
        this.steady = steady;
    }

    /**
     * What was found.
     *
     * @param unsafe by path
     * @param unseen by path, what is not here, cannot be read, or was left when time was over
     */
    record Found(SortedMap<String, UnsafeFormat> unsafe, SortedMap<String, Wanted> unseen) {

        /** The formats by name, with commas between them; empty when none was found. */
        Optional<String> label() {
            SortedSet<String> names = new TreeSet<>();
            unsafe.values().forEach(format -> names.add(format.text()));
            return names.isEmpty() ? Optional.empty() : Optional.of(String.join(",", names));
        }

        /** The first file that was not looked into, for people. */
        String firstUnseen() {
            return shown(unseen.firstKey());
        }

        private static String shown(String path) {
            return path.equals(ModelManifest.ONE_FILE) ? "its artifact" : path;
        }

        /** The first few files, for people. */
        String named() {
            return unsafe.entrySet().stream()
                    .limit(3)
                    .map(file -> shown(file.getKey()) + " is " + file.getValue().text())
                    .collect(Collectors.joining(", "));
        }
    }

    /**
     * Looks into the files that are here.
     *
     * @param most for how long: many contrived files take a second each
     */
    Found here(Content content, Duration most) {
        Instant until = steady.instant().plus(most);
        SortedMap<String, UnsafeFormat> unsafe = new TreeMap<>();
        SortedMap<String, Wanted> unseen = new TreeMap<>();
        HeldFiles.of(content)
                .forEach(
                        (path, wanted) -> {
                            Optional<Optional<UnsafeFormat>> looked =
                                    steady.instant().isBefore(until)
                                            ? look(wanted)
                                            : Optional.empty();
                            looked.ifPresentOrElse(
                                    format -> format.ifPresent(is -> unsafe.put(path, is)),
                                    () -> unseen.put(path, wanted));
                        });
        return new Found(unsafe, unseen);
    }

    /** Empty when the bytes are not here. */
    private Optional<Optional<UnsafeFormat>> look(Wanted wanted) {
        Optional<UnsafeFormat> before = known.get(wanted.hash());
        if (before != null) {
            return Optional.of(before);
        }
        Optional<StoredArtifact> here = files.here(wanted);
        if (here.isEmpty()) {
            return Optional.empty();
        }
        try {
            Optional<UnsafeFormat> format = FormatProbe.look(here.get().file());
            known.put(wanted.hash(), format);
            return Optional.of(format);
        } catch (NoSuchFileException e) {
            return Optional.empty(); // Discarded, or set aside as damaged, a moment ago.
        } catch (IOException e) {
            log.warn(
                    "[promotion] could not look into artifact {}: {}", wanted.hash(), e.toString());
            return Optional.empty();
        }
    }
}
