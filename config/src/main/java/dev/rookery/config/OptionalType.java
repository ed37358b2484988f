package dev.rookery.config;

import dev.rookery.config.yaml.YamlNode;
import java.util.Optional;

/** A setting that may be left out altogether. Threads: immutable. */
record OptionalType<T>(SettingType<T> inner) implements SettingType<Optional<T>> {

    @Override
    public String accepted() {
        return inner.accepted();
    }

    @Override
    public Optional<Optional<T>> read(YamlNode written, Place place, Findings findings) {
        Optional<T> value = inner.read(written, place, findings);
        return value.isPresent() ? Optional.of(value) : Optional.empty();
    }

    @Override
    public boolean admits(Optional<T> value) {
        return value.isEmpty() || inner.admits(value.get());
    }

    @Override
    public String show(Optional<T> value) {
        return value.map(inner::show).orElse("");
    }

    @Override
    public boolean isStructured() {
        return inner.isStructured();
    }
}
