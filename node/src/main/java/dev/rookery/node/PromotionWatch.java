package dev.rookery.node;

import dev.rookery.node.health.HealthBoard;
import dev.rookery.node.health.HealthComponent;
import dev.rookery.node.metrics.NodeMetrics;
import dev.rookery.node.metrics.PromotionMetrics;
import dev.rookery.node.promotion.PastRules;
import dev.rookery.node.promotion.Promotions;
import dev.rookery.node.registry.Lookup;
import dev.rookery.node.registry.ModelFilter;
import dev.rookery.node.registry.ModelKey;
import dev.rookery.node.registry.ModelRow;
import dev.rookery.node.registry.ModelView;
import dev.rookery.node.registry.Page;
import dev.rookery.node.registry.PageRequest;
import dev.rookery.node.registry.Stage;
import dev.rookery.node.registry.VersionView;
import dev.rookery.node.registry.Views;
import dev.rookery.sync.fact.Fact;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Says in health and in metrics which versions are in production past the rules of this node. A
 * node without rules has nothing to say.
 *
 * <p>Threads: {@link #turn} is run by one timer; the figures are for any thread.
 */
final class PromotionWatch {

    static final Duration EVERY = Duration.ofSeconds(2);

    private static final int SHOWN_MAX = 10;
    private static final ModelFilter PRODUCTION =
            new ModelFilter(
                    Optional.of(Stage.PRODUCTION),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());

    private final PastRules rules;
    private final HealthComponent health;

    private PromotionWatch(PastRules rules, HealthComponent health) {
        this.rules = rules;
        this.health = health;
        health.details(this::details);
    }

    /**
     * Begins, where there are rules.
     *
     * @param stops takes what is to be run when the node stops
     * @return who wants to hear of facts that are kept
     */
    static Consumer<List<Fact>> start(
            Promotions promotions,
            CoreSwitch core,
            HealthBoard health,
            NodeThreads threads,
            NodeMetrics metrics,
            Consumer<Runnable> stops) {
        if (!promotions.ask()) {
            return facts -> {};
        }
        PastRules rules = new PastRules(promotions, new InUse(core), threads.steady());
        PromotionWatch watch = new PromotionWatch(rules, health.component(HealthBoard.PROMOTION));
        metrics.promotion().bind(watch::figures);
        stops.accept(threads.everySlowly(EVERY, watch::turn));
        return rules::kept;
    }

    private PromotionMetrics.Figures figures() {
        PastRules.Figures now = rules.figures();
        return new PromotionMetrics.Figures(now.past().size(), now.unproven().size());
    }

    private void turn() {
        rules.turn();
        SortedMap<ModelKey, PastRules.Finding> past = rules.figures().past();
        if (past.isEmpty()) {
            health.succeeded();
            return;
        }
        PastRules.Finding first = past.get(past.firstKey());
        String others = past.size() == 1 ? "" : ", and " + (past.size() - 1) + " more";
        health.degraded(
                first.name()
                        + " is in production, and today "
                        + first.why()
                        + others
                        + "; promote another version, or give all nodes the same rules");
    }

    private Map<String, Object> details() {
        PastRules.Figures now = rules.figures();
        Map<String, Object> details = new TreeMap<>();
        details.put("past_rules", now.past().size());
        details.put("unproven", now.unproven().size());
        details.put("past_rules_examples", shown(now.past()));
        details.put("unproven_examples", shown(now.unproven()));
        return details;
    }

    private static Map<String, Object> shown(SortedMap<ModelKey, PastRules.Finding> all) {
        Map<String, Object> shown = new TreeMap<>();
        all.values().stream().limit(SHOWN_MAX).forEach(one -> shown.put(one.name(), one.why()));
        return shown;
    }

    /** What is in production in whichever database is in use. */
    private record InUse(CoreSwitch core) implements PastRules.Production {

        @Override
        public Optional<VersionView> of(ModelKey model) {
            return core.store()
                    .look(
                            tables -> {
                                Optional<ModelRow> row = tables.model(model).filter(ModelRow::live);
                                return row.flatMap(ModelRow::production)
                                        .flatMap(id -> tables.version(model, id))
                                        .map(Views.of(row.get(), tables)::version);
                            });
        }

        @Override
        public PastRules.Models models(Optional<String> after) {
            PageRequest page = new PageRequest(PageRequest.LIMIT_DEFAULT, after);
            List<ModelKey> keys = new ArrayList<>();
            if (core.catalogue().models(PRODUCTION, page, OptionalLong.empty())
                    instanceof Lookup.Found<Page<ModelView>> found) {
                found.value().items().forEach(model -> keys.add(model.key()));
                return new PastRules.Models(keys, found.value().nextToken());
            }
            return new PastRules.Models(keys, Optional.empty());
        }

        @Override
        public Object database() {
            return core.store();
        }
    }
}
