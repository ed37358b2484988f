package dev.rookery.config.yaml;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;

/**
 * Reads one YAML document into a tree, within limits and without anything that could expand or
 * instantiate: anchors, aliases and tags are refused where they stand. Threads: owned by one
 * reading; not safe to share.
 */
public final class YamlReader {

    /** A configuration is some hundred lines; a megabyte is a mistake or an attack. */
    public static final int CHARACTERS_MAX = 1 << 20;

    static final int DEPTH_MAX = 16;
    static final int NODES_MAX = 10_000;

    private final Iterator<Event> events;
    private int nodes;

    private YamlReader(Iterator<Event> events) {
        this.events = events;
    }

    public static YamlReading read(String text) {
        if (text.length() > CHARACTERS_MAX) {
            return new YamlReading.Refused(
                    0, text.length() + " characters", "at most " + CHARACTERS_MAX + " characters");
        }
        LoaderOptions options = new LoaderOptions();
        options.setNestingDepthLimit(DEPTH_MAX);
        options.setCodePointLimit(CHARACTERS_MAX);
        try {
            return new YamlReading.Document(
                    new YamlReader(
                                    new Yaml(options)
                                            .parse(new java.io.StringReader(text))
                                            .iterator())
                            .document());
        } catch (Refusal refusal) {
            return refusal.refused;
        } catch (MarkedYAMLException broken) {
            int line = broken.getProblemMark() == null ? 0 : broken.getProblemMark().getLine() + 1;
            return new YamlReading.Refused(line, broken.getProblem(), "YAML");
        } catch (YAMLException broken) {
            return new YamlReading.Refused(
                    0, broken.getMessage().lines().findFirst().orElse(""), "YAML");
        }
    }

    private YamlNode document() {
        next(); // the stream's start
        if (next().is(Event.ID.StreamEnd)) {
            return new YamlNode.Scalar("", false, 0);
        }
        YamlNode root = node(next(), 0);
        next(); // the document's end
        Event after = next();
        if (!after.is(Event.ID.StreamEnd)) {
            throw new Refusal(after, "a second document", "one document");
        }
        return root;
    }

    private YamlNode node(Event event, int depth) {
        if (++nodes > NODES_MAX) {
            throw new Refusal(event, "more than " + NODES_MAX + " values", "at most " + NODES_MAX);
        }
        if (depth > DEPTH_MAX) {
            throw new Refusal(event, "nested deeper than " + DEPTH_MAX, "at most " + DEPTH_MAX);
        }
        refuseWhatExpands(event);
        if (event instanceof ScalarEvent scalar) {
            boolean quoted = scalar.getScalarStyle() != ScalarStyle.PLAIN;
            return new YamlNode.Scalar(scalar.getValue(), quoted, line(event));
        }
        return event.is(Event.ID.SequenceStart) ? sequence(event, depth) : mapping(event, depth);
    }

    private YamlNode sequence(Event start, int depth) {
        List<YamlNode> items = new ArrayList<>();
        for (Event event = next(); !event.is(Event.ID.SequenceEnd); event = next()) {
            items.add(node(event, depth + 1));
        }
        return new YamlNode.Sequence(items, line(start));
    }

    private YamlNode mapping(Event start, int depth) {
        Map<String, YamlNode.Entry> entries = new LinkedHashMap<>();
        for (Event event = next(); !event.is(Event.ID.MappingEnd); event = next()) {
            if (!(node(event, depth + 1) instanceof YamlNode.Scalar key)) {
                throw new Refusal(event, "a key that is a list or a group", "a name");
            }
            YamlNode.Entry entry =
                    new YamlNode.Entry(key.text(), line(event), node(next(), depth + 1));
            YamlNode.Entry before = entries.putIfAbsent(key.text(), entry);
            if (before != null) {
                throw new Refusal(
                        event,
                        "the key '" + key.text() + "' again, first on line " + before.line(),
                        "each key once");
            }
        }
        return new YamlNode.Mapping(List.copyOf(entries.values()), line(start));
    }

    private static void refuseWhatExpands(Event event) {
        if (event.is(Event.ID.Alias)
                || (event instanceof NodeEvent node && node.getAnchor() != null)) {
            throw new Refusal(event, "an anchor or alias", "each value written where it is used");
        }
        boolean tagged =
                (event instanceof ScalarEvent scalar
                                && scalar.getTag() != null
                                && !scalar.getTag().equals("!"))
                        || (event instanceof CollectionStartEvent collection
                                && collection.getTag() != null);
        if (tagged) {
            throw new Refusal(event, "a tag (!…)", "plain values");
        }
    }

    private Event next() {
        return events.next();
    }

    private static int line(Event event) {
        return event.getStartMark() == null ? 0 : event.getStartMark().getLine() + 1;
    }

    /** Leaves the recursion at the first thing refused; never leaves this class. */
    private static final class Refusal extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient YamlReading.Refused refused;

        Refusal(Event event, String reason, String accepted) {
            super(reason, null, false, false);
            this.refused = new YamlReading.Refused(line(event), reason, accepted);
        }
    }
}
