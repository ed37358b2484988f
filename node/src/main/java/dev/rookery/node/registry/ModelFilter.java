package dev.rookery.node.registry;

import java.util.Locale;
import java.util.Optional;

/**
 * Which models a list shows.
 *
 * <p>Threads: immutable.
 *
 * @param stage only those with a version in this stage
 * @param type only those of this type
 * @param tag only those that carry it, themselves or on the version in production or the latest
 * @param text only those whose name or description contains it, whatever the case
 */
public record ModelFilter(
        Optional<Stage> stage,
        Optional<ModelType> type,
        Optional<TagFilter> tag,
        Optional<String> text) {

    /** Every model. */
    public static final ModelFilter ALL =
            new ModelFilter(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    /** Whether the parts that a view can tell hold: type and text. */
    boolean matches(ModelView model) {
        return type.map(wanted -> model.type() == wanted).orElse(true)
                && text.map(wanted -> contains(model, wanted)).orElse(true);
    }

    private static boolean contains(ModelView model, String wanted) {
        String lower = wanted.toLowerCase(Locale.ROOT);
        return model.name().toLowerCase(Locale.ROOT).contains(lower)
                || model.description().toLowerCase(Locale.ROOT).contains(lower);
    }
}
