package dev.rookery.config;

import dev.rookery.config.yaml.YamlNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** A setting that holds named values, in the order they were written. Threads: immutable. */
record MapType<T>(SettingType<String> name, SettingType<T> item, int itemsMax)
        implements SettingType<Map<String, T>> {

    @Override
    public String accepted() {
        return "at most " + itemsMax + " names, each with " + item.accepted();
    }

    @Override
    public Optional<Map<String, T>> read(YamlNode written, Place place, Findings findings) {
        if (!(written instanceof YamlNode.Mapping mapping) || mapping.entries().size() > itemsMax) {
            findings.add(place.refuse(written, accepted()));
            return Optional.empty();
        }
        Map<String, T> values = new LinkedHashMap<>();
        for (YamlNode.Entry entry : mapping.entries()) {
            YamlNode key = new YamlNode.Scalar(entry.key(), true, entry.line());
            Place inside = place.in(entry.key());
            if (name.read(key, inside, findings).isPresent()) {
                item.read(entry.value(), inside, findings)
                        .ifPresent(value -> values.put(entry.key(), value));
            }
        }
        boolean complete = values.size() == mapping.entries().size();
        return complete ? Optional.of(values) : Optional.empty();
    }

    @Override
    public boolean admits(Map<String, T> value) {
        return value.size() <= itemsMax
                && value.keySet().stream().allMatch(name::admits)
                && value.values().stream().allMatch(item::admits);
    }

    @Override
    public String show(Map<String, T> value) {
        return value.entrySet().stream()
                .map(entry -> entry.getKey() + ": " + item.show(entry.getValue()))
                .collect(Collectors.joining(", ", "{", "}"));
    }

    @Override
    public boolean isStructured() {
        return true;
    }
}
