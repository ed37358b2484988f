package dev.rookery.config;

import dev.rookery.config.yaml.YamlNode;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** A setting written as one text. Threads: immutable. */
record ScalarType<T>(
        String accepted,
        Function<String, Optional<T>> parse,
        Predicate<T> range,
        Function<T, String> shown)
        implements SettingType<T> {

    @Override
    public Optional<T> read(YamlNode written, Place place, Findings findings) {
        if (written instanceof YamlNode.Scalar scalar) {
            Optional<T> value = parse.apply(scalar.text()).filter(range);
            if (value.isPresent()) {
                return value;
            }
        }
        findings.add(place.refuse(written, accepted));
        return Optional.empty();
    }

    @Override
    public boolean admits(T value) {
        return range.test(value);
    }

    @Override
    public String show(T value) {
        return shown.apply(value);
    }
}
