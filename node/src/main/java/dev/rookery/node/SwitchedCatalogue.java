package dev.rookery.node;

import dev.rookery.node.registry.BaselineView;
import dev.rookery.node.registry.Catalogue;
import dev.rookery.node.registry.HistoryEntry;
import dev.rookery.node.registry.Lookup;
import dev.rookery.node.registry.MetricDirections;
import dev.rookery.node.registry.ModelFilter;
import dev.rookery.node.registry.ModelView;
import dev.rookery.node.registry.Observed;
import dev.rookery.node.registry.Page;
import dev.rookery.node.registry.PageRequest;
import dev.rookery.node.registry.ParityEntry;
import dev.rookery.node.registry.ParityView;
import dev.rookery.node.registry.Ref;
import dev.rookery.node.registry.RollbackOptions;
import dev.rookery.node.registry.RollbackView;
import dev.rookery.node.registry.Stats;
import dev.rookery.node.registry.TrendPoint;
import dev.rookery.node.registry.Ulid;
import dev.rookery.node.registry.VersionFilter;
import dev.rookery.node.registry.VersionView;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * Reads of whichever core is in use.
 *
 * <p>Threads: safe for any thread that may block.
 */
record SwitchedCatalogue(Supplier<Catalogue> now) implements Catalogue {

    @Override
    public Lookup<ModelView> model(String model, OptionalLong asOfMillis) {
        return now.get().model(model, asOfMillis);
    }

    @Override
    public Lookup<Page<ModelView>> models(
            ModelFilter filter, PageRequest page, OptionalLong asOfMillis) {
        return now.get().models(filter, page, asOfMillis);
    }

    @Override
    public Lookup<VersionView> version(String model, Ref ref, OptionalLong asOfMillis) {
        return now.get().version(model, ref, asOfMillis);
    }

    @Override
    public Lookup<Page<VersionView>> versions(
            String model, VersionFilter filter, PageRequest page, OptionalLong asOfMillis) {
        return now.get().versions(model, filter, page, asOfMillis);
    }

    @Override
    public Lookup<Page<HistoryEntry>> history(
            String model, PageRequest page, OptionalLong asOfMillis) {
        return now.get().history(model, page, asOfMillis);
    }

    @Override
    public Lookup<List<TrendPoint>> trend(
            String model, String metric, int limit, OptionalLong asOfMillis) {
        return now.get().trend(model, metric, limit, asOfMillis);
    }

    @Override
    public Lookup<BaselineView> baseline(String model, OptionalLong asOfMillis) {
        return now.get().baseline(model, asOfMillis);
    }

    @Override
    public Lookup<List<RollbackView>> rollbacks(String model, int limit, OptionalLong asOfMillis) {
        return now.get().rollbacks(model, limit, asOfMillis);
    }

    @Override
    public Lookup<RollbackOptions> rollbackOptions(String model, MetricDirections directions) {
        return now.get().rollbackOptions(model, directions);
    }

    @Override
    public Lookup<List<Observed>> observations(
            String model, Ref ref, long sinceMillis, long nowMillis, int limit) {
        return now.get().observations(model, ref, sinceMillis, nowMillis, limit);
    }

    @Override
    public Lookup<Stats> stats(OptionalLong asOfMillis) {
        return now.get().stats(asOfMillis);
    }

    @Override
    public Lookup<Page<ParityView>> parity(PageRequest page) {
        return now.get().parity(page);
    }

    @Override
    public Lookup<Page<ParityEntry>> parityReports(String config, PageRequest page) {
        return now.get().parityReports(config, page);
    }

    @Override
    public Lookup<VersionView> versionById(Ulid id, OptionalLong asOfMillis) {
        return now.get().versionById(id, asOfMillis);
    }
}
