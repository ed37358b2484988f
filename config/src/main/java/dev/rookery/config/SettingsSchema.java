package dev.rookery.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * All keys that there are, in the order they are shown and their defaults computed. Threads:
 * immutable.
 */
public final class SettingsSchema {

    private final Map<String, SettingKey<?>> byName = new LinkedHashMap<>();
    private final Map<String, SettingKey<?>> byVariable = new LinkedHashMap<>();
    private final Set<String> groups = new TreeSet<>();

    /**
     * @throws IllegalArgumentException when two keys share a name or a variable, or one key is
     *     another's group
     */
    public SettingsSchema(List<SettingKey<?>> keys) {
        for (SettingKey<?> key : keys) {
            SettingKey<?> sameName = byName.put(key.name(), key);
            SettingKey<?> sameVariable = byVariable.put(key.variable(), key);
            if (sameName != null || sameVariable != null) {
                throw new IllegalArgumentException("declared twice: " + key.name());
            }
            for (int dot = key.name().indexOf('.');
                    dot >= 0;
                    dot = key.name().indexOf('.', dot + 1)) {
                groups.add(key.name().substring(0, dot));
            }
        }
        for (String group : groups) {
            if (byName.containsKey(group)) {
                throw new IllegalArgumentException("both a key and a group: " + group);
            }
        }
    }

    Collection<SettingKey<?>> keys() {
        return byName.values();
    }

    Optional<SettingKey<?>> named(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    Optional<SettingKey<?>> forVariable(String variable) {
        return Optional.ofNullable(byVariable.get(variable));
    }

    boolean isGroup(String name) {
        return groups.contains(name);
    }

    Optional<String> nearestName(String written) {
        List<String> known = new ArrayList<>(byName.keySet());
        known.addAll(groups);
        Optional<String> near = NearestName.to(written, known);
        return near.isPresent() ? near : sameLastPart(written);
    }

    Optional<String> nearestVariable(String written) {
        return NearestName.to(written, byVariable.keySet());
    }

    /**
     * {@code sync.port} was meant, {@code port} or {@code http.sync.port} written: a right word in
     * the wrong group.
     */
    private Optional<String> sameLastPart(String written) {
        String last = written.substring(written.lastIndexOf('.') + 1);
        return byName.keySet().stream().filter(name -> name.endsWith("." + last)).findFirst();
    }
}
