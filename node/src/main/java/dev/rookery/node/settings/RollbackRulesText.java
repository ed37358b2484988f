package dev.rookery.node.settings;

import dev.rookery.config.Findings;
import dev.rookery.config.Place;
import dev.rookery.config.Problem;
import dev.rookery.config.Source;
import dev.rookery.config.yaml.YamlReader;
import dev.rookery.config.yaml.YamlReading;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Rollback rules that somebody wants to try: what {@code rollback.models} has for one model, in
 * YAML or JSON. Threads: stateless.
 */
public final class RollbackRulesText {

    /** Longest text that is read. */
    public static final int CHARACTERS_MAX = 16 << 10;

    private static final String NAME = "rules";

    private RollbackRulesText() {}

    /** How reading them ended. */
    public sealed interface Reading {

        /** They can be tried. */
        record Read(RollbackOverride rules) implements Reading {}

        /**
         * @param why every problem, for people
         */
        record Refused(String why) implements Reading {}
    }

    public static Reading read(String text) {
        if (text.length() > CHARACTERS_MAX) {
            return new Reading.Refused("more than " + CHARACTERS_MAX + " characters");
        }
        YamlReading reading = YamlReader.read(text);
        if (reading instanceof YamlReading.Refused refused) {
            return new Reading.Refused(
                    "line %d: %s; accepted: %s"
                            .formatted(refused.line(), refused.reason(), refused.accepted()));
        }
        Findings findings = new Findings();
        Place place = new Place(NAME, new Source(Source.Kind.FLAG, NAME, 0), false);
        Optional<RollbackOverride> rules =
                RollbackOverride.type()
                        .read(((YamlReading.Document) reading).root(), place, findings);
        return rules.<Reading>map(Reading.Read::new)
                .orElseGet(
                        () ->
                                new Reading.Refused(
                                        findings.all().stream()
                                                .map(Problem::message)
                                                .collect(Collectors.joining("; "))));
    }
}
