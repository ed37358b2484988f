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

    /**
     * Whether its row alone tells that a model is not shown, by stages that are counted and by
     * type. Views cost several reads each, and of many models few have a version in production.
     */
    boolean excludes(ModelRow row) {
        return stage.filter(Stage::listed).map(wanted -> row.stages().in(wanted) == 0).orElse(false)
                || type.map(wanted -> row.type() != wanted).orElse(false);
    }

    /** Whether the part that only a view can tell holds: text. */
    boolean matches(ModelView model) {
        return text.map(wanted -> contains(model, wanted)).orElse(true);
    }

    private static boolean contains(ModelView model, String wanted) {
        String lower = wanted.toLowerCase(Locale.ROOT);
        return model.name().toLowerCase(Locale.ROOT).contains(lower)
                || model.description().toLowerCase(Locale.ROOT).contains(lower);
    }
}
