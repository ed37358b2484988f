package dev.rookery.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What nodes may say under faults; anything at error level and any stack trace is a surprise. */
final class Logs {

    private static final int SURPRISES_MAX = 3;
    private static final int LINES_MAX = 40;

    /** How each entry begins; other lines belong to the one before. */
    private static final String ENTRY = "\\d{4}-\\d\\d-\\d\\dT.*";

    private final List<String> expected = new ArrayList<>();
    private final Map<String, Integer> read = new HashMap<>();

    /** Such entries are what the faults at hand bring about. */
    void expect(String... parts) {
        expected.addAll(List.of(parts));
    }

    /** Looks at what was said since the last time. */
    void check(List<FaultNode> nodes) {
        List<String> surprises = new ArrayList<>();
        for (FaultNode node : nodes) {
            List<String> lines = node.log();
            int from = read.getOrDefault(node.name(), 0);
            entries(lines.subList(from, lines.size())).stream()
                    .filter(this::surprises)
                    .limit(SURPRISES_MAX)
                    .forEach(entry -> surprises.add(node.name() + ": " + entry));
            read.put(node.name(), lines.size());
        }
        assertEquals("", String.join(System.lineSeparator(), surprises));
    }

    private static List<String> entries(List<String> lines) {
        List<List<String>> entries = new ArrayList<>();
        for (String line : lines) {
            if (entries.isEmpty() || line.matches(ENTRY)) {
                entries.add(new ArrayList<>());
            }
            List<String> entry = entries.get(entries.size() - 1);
            if (entry.size() < LINES_MAX) {
                entry.add(line);
            }
        }
        return entries.stream().map(entry -> String.join(System.lineSeparator(), entry)).toList();
    }

    private boolean surprises(String entry) {
        boolean loud = entry.contains(" ERROR ") || entry.contains("\tat ");
        return loud && expected.stream().noneMatch(entry::contains);
    }
}
