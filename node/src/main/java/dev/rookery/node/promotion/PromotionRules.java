package dev.rookery.node.promotion;

import dev.rookery.node.registry.ModelKey;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The rule of every model.
 *
 * <p>A model has to satisfy the rule of the name it was created with and that of the name it shows.
 * By the shown one alone, a rename would lead out of a strict rule, or into a lax one, and back; by
 * the other alone, a model could come to be called what it never had to prove.
 *
 * <p>Threads: immutable.
 *
 * @param usual that of all names that have none of their own
 * @param models by name
 */
public record PromotionRules(PromotionRule usual, Map<String, PromotionRule> models) {

    /** What stands between a name that was lost to another model and the suffix shown instead. */
    private static final char SUFFIX = '~';

    public PromotionRules {
        models = new LinkedHashMap<>(models);
    }

    /** All that a model has to satisfy that shows this name: one rule or two. */
    List<PromotionRule> of(ModelKey model, String shown) {
        Set<PromotionRule> rules = new LinkedHashSet<>();
        rules.add(of(model.name()));
        rules.add(of(shown));
        return List.copyOf(rules);
    }

    /** Whether anything is asked of any model. */
    boolean ask() {
        return usual.asks() || models.values().stream().anyMatch(PromotionRule::asks);
    }

    /**
     * The rule of a name.
     *
     * @param shown with or without a suffix: a model that lost its name wants it still
     */
    PromotionRule of(String shown) {
        int suffix = shown.indexOf(SUFFIX);
        String name = suffix < 0 ? shown : shown.substring(0, suffix);
        return models.getOrDefault(name, usual);
    }
}
