package dev.rookery.config;

import dev.rookery.config.yaml.YamlNode;
import dev.rookery.config.yaml.YamlReader;
import dev.rookery.config.yaml.YamlReading;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Reads every setting from its strongest source: a flag beats the environment beats the file beats
 * the default. Does not stop at the first problem. Threads: owned by one reading; not safe to
 * share.
 */
public final class SettingsReader {

    /** One flag of a command line that gives a setting's value. */
    public record Flag(String flag, String key, String text) {}

    private final SettingsSchema schema;
    private final Set<String> variablesElsewhere;
    private final Findings findings;

    /** Per key, weakest source first; each is checked, the last one counts. */
    private final Map<String, List<Written>> written = new LinkedHashMap<>();

    private record Written(YamlNode node, Source source) {}

    /**
     * @param variablesElsewhere environment variables with our prefix that are not settings
     * @param findings where problems go; may hold some already
     */
    public SettingsReader(
            SettingsSchema schema, Set<String> variablesElsewhere, Findings findings) {
        this.schema = schema;
        this.variablesElsewhere = Set.copyOf(variablesElsewhere);
        this.findings = findings;
    }

    public SettingsReading read(
            Optional<Path> file, Map<String, String> environment, List<Flag> flags) {
        file.flatMap(path -> ConfigFile.open(path, findings)).ifPresent(this::readFile);
        new TreeMap<>(environment).forEach(this::readVariable);
        flags.forEach(this::readFlag);
        Settings settings = new Settings();
        for (SettingKey<?> key : schema.keys()) {
            resolve(key, settings);
        }
        return findings.isEmpty()
                ? new SettingsReading.Read(settings)
                : new SettingsReading.Refused(findings.all());
    }

    private void readFile(ConfigFile file) {
        Source source = Source.file(file.name());
        YamlReading reading = YamlReader.read(file.text());
        if (reading instanceof YamlReading.Refused refused) {
            findings.add(
                    Problem.value(
                            "file",
                            source.at(refused.line()),
                            refused.reason(),
                            refused.accepted()));
        } else if (reading instanceof YamlReading.Document document && !document.root().isEmpty()) {
            group("", document.root(), source);
        }
    }

    private void group(String name, YamlNode node, Source source) {
        if (node.isEmpty()) {
            return;
        }
        if (!(node instanceof YamlNode.Mapping mapping)) {
            String shown = name.isEmpty() ? "file" : name;
            findings.add(new Place(shown, source, false).refuse(node, "a group of keys"));
            return;
        }
        for (YamlNode.Entry entry : mapping.entries()) {
            String full = name.isEmpty() ? entry.key() : name + "." + entry.key();
            if (schema.isGroup(full)) {
                group(full, entry.value(), source);
            } else {
                leaf(full, entry, source);
            }
        }
    }

    private void leaf(String full, YamlNode.Entry entry, Source source) {
        Source here = source.at(entry.line());
        if (schema.named(full).isEmpty()) {
            Place place = new Place(full, here, false);
            findings.add(unknown(place.refuse(entry.value(), ""), schema.nearestName(full)));
            return;
        }
        List<Written> before = written.getOrDefault(full, List.of());
        if (!before.isEmpty()) {
            String again = "written again, first on line " + before.get(0).source.line();
            findings.add(Problem.value(full, here, again, "each key once"));
        } else if (!entry.value().isEmpty()) {
            keep(full, entry.value(), here);
        }
    }

    private void keep(String key, YamlNode node, Source source) {
        written.computeIfAbsent(key, name -> new ArrayList<>()).add(new Written(node, source));
    }

    private void readVariable(String variable, String text) {
        boolean ours = variable.startsWith(SettingKey.VARIABLE_PREFIX);
        if (!ours || variablesElsewhere.contains(variable)) {
            return;
        }
        Source source = Source.environment(variable);
        Optional<SettingKey<?>> key = schema.forVariable(variable);
        if (key.isEmpty()) {
            YamlNode node = new YamlNode.Scalar(text, true, 0);
            Place place = new Place(variable, source, false);
            findings.add(unknown(place.refuse(node, ""), schema.nearestVariable(variable)));
        } else if (!text.isEmpty()) {
            put(key.get(), text, source);
        }
    }

    private void readFlag(Flag flag) {
        SettingKey<?> key =
                schema.named(flag.key)
                        .orElseThrow(
                                () ->
                                        new IllegalStateException(
                                                flag.flag + " names no setting: " + flag.key));
        put(key, flag.text, Source.flag(flag.flag));
    }

    private void put(SettingKey<?> key, String text, Source source) {
        if (!key.type().isStructured()) {
            keep(key.name(), new YamlNode.Scalar(text, true, 0), source);
            return;
        }
        YamlReading reading = YamlReader.read(text);
        if (reading instanceof YamlReading.Document document) {
            keep(key.name(), document.root(), source);
        } else {
            findings.add(Problem.value(key.name(), source, "not YAML", key.type().accepted()));
        }
    }

    private <T> void resolve(SettingKey<T> key, Settings settings) {
        settings.put(key, key.byDefault().apply(settings), Source.BY_DEFAULT);
        for (Written from : written.getOrDefault(key.name(), List.of())) {
            Place place = new Place(key.name(), from.source, key.secret());
            key.type()
                    .read(from.node, place, findings)
                    .ifPresent(value -> settings.put(key, value, from.source));
        }
    }

    private static Problem unknown(Problem refused, Optional<String> nearest) {
        return new Problem(
                refused.key(), refused.source(), refused.value(), "only known keys", nearest);
    }
}
