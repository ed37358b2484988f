package dev.rookery.cli.verb;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rookery.cli.client.Json;
import dev.rookery.cli.term.Console;
import dev.rookery.cli.term.Paint;
import dev.rookery.cli.term.Table;
import java.util.ArrayList;
import java.util.List;

/** How a version is shown, alone and in a list. */
final class VersionPage {

    private VersionPage() {}

    /** {@code iris:3}, or the label where the number is contested. */
    static String name(JsonNode version) {
        return Json.text(version, "model") + ":" + numberOrLabel(version);
    }

    static String numberOrLabel(JsonNode version) {
        return Json.firstText(version, "version", "label", "id");
    }

    /** The number as lists show it: one that is contested has none yet. */
    static String number(JsonNode version) {
        String number = Json.text(version, "version");
        return number.isEmpty() ? "contested" : number;
    }

    /** With a column more where files of a version may run code when they are loaded. */
    static Table table(Iterable<JsonNode> versions) {
        boolean told = false;
        for (JsonNode version : versions) {
            told |= !unsafe(version).isEmpty();
        }
        List<String> headings =
                new ArrayList<>(
                        List.of("VERSION", "LABEL", "STAGE", "TYPE", "CREATED", "METRICS", "ID"));
        if (told) {
            headings.add("UNSAFE");
        }
        Table table = new Table(headings.toArray(String[]::new));
        for (JsonNode version : versions) {
            List<String> row = row(version);
            if (told) {
                row.add(unsafe(version));
            }
            table.row(row.toArray(String[]::new));
        }
        return table;
    }

    private static List<String> row(JsonNode version) {
        return new ArrayList<>(
                List.of(
                        number(version),
                        Json.text(version, "label"),
                        Json.text(version, "stage"),
                        Json.text(version, "type"),
                        Json.text(version, "created_at"),
                        Json.pairs(version.path("metrics")),
                        Json.text(version, "id")));
    }

    /** What in its files may run code when it is loaded; empty when nothing was found. */
    static String unsafe(JsonNode version) {
        return Json.text(version.path("tags"), "unsafe-format");
    }

    /** The same behind a sentence; empty when nothing was found. */
    static String warning(JsonNode version) {
        String unsafe = unsafe(version);
        return unsafe.isEmpty() ? "" : "; it may run code when it is loaded: " + unsafe;
    }

    static void print(Console console, JsonNode version) {
        field(console, "model", Json.text(version, "model"));
        field(console, "version", number(version));
        field(console, "stage", Json.text(version, "stage"));
        field(console, "label", Json.text(version, "label"));
        field(console, "id", Json.text(version, "id"));
        field(console, "short id", Json.text(version, "short_id"));
        field(console, "type", Json.text(version, "type"));
        field(console, "description", Json.text(version, "description"));
        field(console, "created", Json.text(version, "created_at"));
        field(console, "by", Json.text(version, "created_by"));
        field(console, "parent", Json.text(version, "parent"));
        field(console, "metrics", Json.pairs(version.path("metrics")));
        field(console, "tags", Json.pairs(version.path("tags")));
        field(console, "aliases", String.join(", ", names(version.path("aliases"))));
        field(console, "training", Json.pairs(version.path("training")));
        field(console, "config", Json.pairs(version.path("training_config")));
        field(console, "extra", Json.pairs(version.path("extra")));
        field(console, "artifact", Json.pairs(version.path("artifact")));
        field(console, "versions", Json.pairs(version.path("stages")));
        for (JsonNode file : version.path("files")) {
            field(
                    console,
                    "file",
                    Json.text(file, "path")
                            + "  "
                            + Json.text(file, "size")
                            + " bytes  sha256 "
                            + Json.text(file, "sha256"));
        }
    }

    private static Iterable<String> names(JsonNode aliases) {
        List<String> names = new ArrayList<>();
        aliases.forEach(alias -> names.add("@" + alias.asText()));
        return names;
    }

    /** One line, left out when there is nothing to say. */
    static void field(Console console, String name, String value) {
        if (!value.isEmpty()) {
            String shown = name.equals("stage") ? console.paint(Paint.of(value), value) : value;
            console.line(String.format("%-12s %s", name, shown));
        }
    }
}
