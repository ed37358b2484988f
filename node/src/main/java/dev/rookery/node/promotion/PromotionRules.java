package dev.rookery.node.promotion;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The rule of every model.
 *
 * <p>Threads: immutable.
 *
 * @param usual that of all models that have none of their own
 * @param models by the name that a model shows
 */
public record PromotionRules(PromotionRule usual, Map<String, PromotionRule> models) {

    public PromotionRules {
        models = new LinkedHashMap<>(models);
    }

    PromotionRule of(String model) {
        return models.getOrDefault(model, usual);
    }
}
