package dev.rookery.config;

import dev.rookery.config.yaml.YamlNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A setting that is itself a small group of named fields, as in a list of them. Threads: immutable.
 *
 * @param fields the names that may be written, in the order they are shown
 * @param build makes the value; may refuse through {@link Fields#refuse}
 * @param shown the fields of a value as text, secrets hidden
 */
public record GroupType<T>(
        List<String> fields, Function<Fields, T> build, Function<T, Map<String, String>> shown)
        implements SettingType<T> {

    public GroupType {
        fields = List.copyOf(fields);
    }

    @Override
    public String accepted() {
        return "a group of " + String.join(", ", fields);
    }

    @Override
    public Optional<T> read(YamlNode written, Place place, Findings findings) {
        if (!(written instanceof YamlNode.Mapping mapping)) {
            findings.add(place.refuse(written, accepted()));
            return Optional.empty();
        }
        int before = findings.size();
        Map<String, YamlNode> values = new LinkedHashMap<>();
        for (YamlNode.Entry entry : mapping.entries()) {
            if (fields.contains(entry.key())) {
                values.put(entry.key(), entry.value());
            } else {
                findings.add(
                        new Problem(
                                place.key() + "." + entry.key(),
                                place.source().at(entry.line()),
                                "unknown key",
                                String.join(", ", fields),
                                NearestName.to(entry.key(), fields)));
            }
        }
        T value = build.apply(new Fields(mapping, values, place, findings));
        return findings.size() == before ? Optional.of(value) : Optional.empty();
    }

    @Override
    public boolean admits(T value) {
        return true;
    }

    @Override
    public String show(T value) {
        return shown.apply(value).entrySet().stream()
                .filter(field -> !field.getValue().isEmpty())
                .map(field -> field.getKey() + ": " + field.getValue())
                .collect(Collectors.joining(", ", "{", "}"));
    }

    @Override
    public boolean isStructured() {
        return true;
    }

    /** What was written in one group. Threads: owned by one reading; not safe to share. */
    public static final class Fields {
        private final YamlNode whole;
        private final Map<String, YamlNode> written;
        private final Place place;
        private final Findings findings;

        Fields(YamlNode whole, Map<String, YamlNode> written, Place place, Findings findings) {
            this.whole = whole;
            this.written = written;
            this.place = place;
            this.findings = findings;
        }

        /**
         * @return empty when the field was not written, or was refused (then the whole group is)
         */
        public <V> Optional<V> get(String field, SettingType<V> type) {
            YamlNode value = written.get(field);
            if (value == null || value.isEmpty()) {
                return Optional.empty();
            }
            return type.read(value, place.in(field), findings);
        }

        /** As {@link #get}, for a field whose refused value may not be repeated. */
        public <V> Optional<V> secret(String field, SettingType<V> type) {
            YamlNode value = written.get(field);
            if (value == null || value.isEmpty()) {
                return Optional.empty();
            }
            return type.read(value, place.in(field).hidden(), findings);
        }

        public boolean has(String field) {
            YamlNode value = written.get(field);
            return value != null && !value.isEmpty();
        }

        /** Refuses the group as a whole, for what no field alone can know. */
        public void refuse(String accepted) {
            findings.add(place.refuse(whole, accepted));
        }
    }
}
