package dev.rookery.config;

import dev.rookery.config.yaml.YamlNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** A setting that holds several values: a YAML list, or a text with commas. Threads: immutable. */
record ListType<T>(SettingType<T> item, int itemsMax) implements SettingType<List<T>> {

    @Override
    public String accepted() {
        return "at most " + itemsMax + ", each " + item.accepted();
    }

    @Override
    public Optional<List<T>> read(YamlNode written, Place place, Findings findings) {
        if (written instanceof YamlNode.Mapping) {
            findings.add(place.refuse(written, "a list of " + accepted()));
            return Optional.empty();
        }
        List<YamlNode> items =
                written instanceof YamlNode.Sequence sequence ? sequence.items() : split(written);
        if (items.size() > itemsMax) {
            findings.add(place.refuse(written, accepted()));
            return Optional.empty();
        }
        List<T> values = new ArrayList<>();
        for (int index = 0; index < items.size(); index++) {
            item.read(items.get(index), place.item(index), findings).ifPresent(values::add);
        }
        return values.size() == items.size() ? Optional.of(List.copyOf(values)) : Optional.empty();
    }

    private List<YamlNode> split(YamlNode written) {
        if (written.isEmpty()) {
            return List.of();
        }
        if (item.isStructured()) {
            return List.of(written);
        }
        return Arrays.stream(((YamlNode.Scalar) written).text().split(",", -1))
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .<YamlNode>map(text -> new YamlNode.Scalar(text, false, written.line()))
                .toList();
    }

    @Override
    public boolean admits(List<T> value) {
        return value.size() <= itemsMax && value.stream().allMatch(item::admits);
    }

    @Override
    public String show(List<T> value) {
        return value.stream().map(item::show).collect(Collectors.joining(", ", "[", "]"));
    }

    @Override
    public boolean isStructured() {
        return item.isStructured();
    }
}
