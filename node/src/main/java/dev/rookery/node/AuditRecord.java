package dev.rookery.node;

import static java.util.stream.Collectors.joining;

import dev.rookery.backup.file.DurableFiles;
import dev.rookery.sync.audit.AuditReport;
import dev.rookery.sync.audit.Cursor;
import dev.rookery.sync.fact.Dot;
import dev.rookery.sync.fact.Origin;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;

/**
 * What is remembered of audits over a restart: how the last run ended, and where one that was
 * broken off goes on. A damaged fact is not forgotten because the node was restarted.
 *
 * <p>Threads: immutable.
 *
 * @param since when the last run ended, or audits were first thought of
 * @param ended whether there was a last run
 * @param left mismatches that it left
 * @param cursor where a run that was broken off goes on
 * @param told damage that an event was made of
 */
record AuditRecord(
        Instant since,
        boolean ended,
        AuditReport last,
        long left,
        Optional<Cursor> cursor,
        Set<Dot> told) {

    private static final String FILE = "audit.properties";

    /** Of a node that never made one. */
    static AuditRecord none(Instant now) {
        return new AuditRecord(now, false, AuditReport.NOTHING, 0, Optional.empty(), Set.of());
    }

    AuditRecord at(Optional<Cursor> place) {
        return new AuditRecord(since, ended, last, left, place, told);
    }

    AuditRecord telling(Set<Dot> now) {
        return new AuditRecord(since, ended, last, left, cursor, Set.copyOf(now));
    }

    /** Reads it from the data folder; one that is not there or not readable is none. */
    static Optional<AuditRecord> read(Path folder) throws IOException {
        Properties values = new Properties();
        try {
            values.load(new StringReader(Files.readString(folder.resolve(FILE))));
            return Optional.of(parse(values));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new IOException(FILE + " is not readable: " + e.getMessage(), e);
        }
    }

    private static AuditRecord parse(Properties values) {
        List<String> unhealed = words(values, "unhealed");
        AuditReport last =
                new AuditReport(
                        number(values, "facts"),
                        number(values, "found"),
                        number(values, "healed"),
                        unhealed,
                        List.of(),
                        (int) number(values, "peers"),
                        (int) number(values, "roots_equal"),
                        number(values, "ranges"),
                        words(values, "differing"));
        return new AuditRecord(
                Instant.parse(values.getProperty("since", "")),
                Boolean.parseBoolean(values.getProperty("ended")),
                last,
                number(values, "left"),
                Cursor.parse(values.getProperty("cursor", "")),
                dots(values.getProperty("told", "")));
    }

    private static Set<Dot> dots(String text) {
        Set<Dot> dots = new TreeSet<>();
        for (String dot : text.isEmpty() ? new String[0] : text.split(" ", -1)) {
            int colon = dot.indexOf(':');
            Origin origin = Origin.parse(dot.substring(0, Math.max(colon, 0)));
            dots.add(new Dot(origin, Long.parseLong(dot.substring(colon + 1))));
        }
        return dots;
    }

    /** Writes it into the data folder. */
    void write(Path folder) throws IOException {
        Properties values = new Properties();
        values.setProperty("since", since.toString());
        values.setProperty("ended", Boolean.toString(ended));
        values.setProperty("facts", Long.toString(last.facts()));
        values.setProperty("found", Long.toString(last.found()));
        values.setProperty("healed", Long.toString(last.healed()));
        values.setProperty("left", Long.toString(left));
        values.setProperty("peers", Integer.toString(last.peers()));
        values.setProperty("roots_equal", Integer.toString(last.rootsEqual()));
        values.setProperty("ranges", Long.toString(last.ranges()));
        put(values, "unhealed", last.unhealed());
        put(values, "differing", last.differing());
        values.setProperty("told", told.stream().sorted().map(Dot::toString).collect(joining(" ")));
        cursor.ifPresent(place -> values.setProperty("cursor", place.text()));
        StringWriter text = new StringWriter();
        values.store(text, null);
        DurableFiles.write(folder.resolve(FILE), text.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static long number(Properties values, String key) {
        return Long.parseLong(values.getProperty(key, "0"));
    }

    private static void put(Properties values, String key, List<String> words) {
        for (int i = 0; i < words.size(); i++) {
            values.setProperty(key + "." + i, words.get(i));
        }
    }

    private static List<String> words(Properties values, String key) {
        List<String> words = new ArrayList<>();
        for (int i = 0; values.containsKey(key + "." + i); i++) {
            words.add(values.getProperty(key + "." + i));
        }
        return words;
    }
}
