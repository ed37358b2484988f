package dev.rookery.node.registry;

import java.util.List;
import java.util.OptionalLong;

/**
 * Reads. Those that take a moment may be asked as of it: then they answer from the facts whose
 * {@code at} is not later, folded in stamp order, as they are known today.
 *
 * <p>Every method blocks, and may throw the store's exception.
 *
 * <p>Threads: safe for any thread that may block.
 */
public interface Catalogue {

    /** A live model by the name it shows. */
    Lookup<ModelView> model(String model, OptionalLong asOfMillis);

    /** Live models by name. */
    Lookup<Page<ModelView>> models(ModelFilter filter, PageRequest page, OptionalLong asOfMillis);

    /** A version by reference. */
    Lookup<VersionView> version(String model, Ref ref, OptionalLong asOfMillis);

    /** A model's versions, newest first or as the filter orders them; deleted ones left out. */
    Lookup<Page<VersionView>> versions(
            String model, VersionFilter filter, PageRequest page, OptionalLong asOfMillis);

    /** A model's facts, readable, newest rank first; superseded moves included. */
    Lookup<Page<HistoryEntry>> history(String model, PageRequest page, OptionalLong asOfMillis);

    /**
     * A metric's course over versions and time, oldest first; the latest points when there are
     * more.
     *
     * @param limit 1 … {@link PageRequest#LIMIT_MAX} points
     */
    Lookup<List<TrendPoint>> trend(String model, String metric, int limit, OptionalLong asOfMillis);

    /** What production must hold; missing while the model has no baseline. */
    Lookup<BaselineView> baseline(String model, OptionalLong asOfMillis);

    /**
     * A model's rollbacks, the latest by rank first; those that were superseded or rewound too.
     *
     * @param limit 1 … {@link PageRequest#LIMIT_MAX}
     */
    Lookup<List<RollbackView>> rollbacks(String model, int limit, OptionalLong asOfMillis);

    /**
     * What a rollback could put back now; missing while nothing is in production. What bytes this
     * node has is not looked at.
     */
    Lookup<RollbackOptions> rollbackOptions(String model, MetricDirections directions);

    /**
     * What was seen of a version since a time, the newest first by its own time, which is never
     * later than now. Of a version's observations the latest {@value #OBSERVATIONS_MAX} by rank are
     * looked at. Rewinds take none back.
     *
     * @param sinceMillis those not before it, ms since 1970
     * @param nowMillis the reader's wall clock, ms since 1970
     * @param limit 1 … {@value #OBSERVATIONS_MAX}
     */
    Lookup<List<Observed>> observations(
            String model, Ref ref, long sinceMillis, long nowMillis, int limit);

    /** Most observations that one read looks at. */
    int OBSERVATIONS_MAX = 10_000;

    /** Counts over all live models. */
    Lookup<Stats> stats(OptionalLong asOfMillis);

    /** How parity stands, by configuration. */
    Lookup<Page<ParityView>> parity(PageRequest page);

    /** A configuration's parity reports, newest first. */
    Lookup<Page<ParityEntry>> parityReports(String config, PageRequest page);

    /** A version by ULID alone, deleted ones and those of deleted models too. */
    Lookup<VersionView> versionById(Ulid id, OptionalLong asOfMillis);
}
