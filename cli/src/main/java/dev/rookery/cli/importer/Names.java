package dev.rookery.cli.importer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What models are called here. Of several whose names become one, that one comes whose name needed
 * no change, else the first in alphabetical order: never the one that was read first.
 */
final class Names {

    private static final int CHARS_MAX = 128;

    private Names() {}

    /** A name by the rule of this registry: everything else becomes an underscore. */
    static String mapped(String name) {
        StringBuilder out = new StringBuilder();
        name.codePoints().forEach(c -> out.append(allowed(c) ? (char) c : '_'));
        String mapped = out.substring(0, Math.min(CHARS_MAX, out.length()));
        return mapped.equals(".") || mapped.equals("..") ? mapped.replace('.', '_') : mapped;
    }

    private static boolean allowed(int c) {
        boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        return letter || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
    }

    /** The models that come, by the name that each has here. */
    static SortedMap<String, ForeignModel> settled(List<ForeignModel> models, Findings findings) {
        SortedMap<String, List<ForeignModel>> rivals = new TreeMap<>();
        for (ForeignModel model : models) {
            String name = mapped(model.name());
            if (name.isEmpty()) {
                findings.leftOut(model.name(), "", "the model", "it has no name");
            } else {
                rivals.computeIfAbsent(name, fresh -> new ArrayList<>()).add(model);
            }
        }
        SortedMap<String, ForeignModel> settled = new TreeMap<>();
        rivals.forEach((name, all) -> settled.put(name, settle(name, all, findings)));
        return settled;
    }

    private static ForeignModel settle(String name, List<ForeignModel> all, Findings findings) {
        all.sort(
                Comparator.comparing((ForeignModel model) -> !model.name().equals(name))
                        .thenComparing(ForeignModel::name));
        ForeignModel winner = all.get(0);
        for (ForeignModel loser : all.subList(1, all.size())) {
            findings.leftOut(
                    loser.name(),
                    "",
                    "the model with " + loser.versions().size() + " versions",
                    "it would be called "
                            + name
                            + ", which is "
                            + Findings.shown(winner.name())
                            + "; rename one of them and import again");
        }
        if (!winner.name().equals(name)) {
            findings.mapped(
                    winner.name(), "", "the model's name", "it is called " + name + " here");
        }
        return winner;
    }
}
