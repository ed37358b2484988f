package dev.rookery.node.registry;

import java.util.List;
import java.util.OptionalLong;

/**
 * Reads. Each may be asked as of a moment: then it answers from the facts whose {@code at} is not
 * later, folded in stamp order, as they are known today.
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

    /** Counts over all live models. */
    Lookup<Stats> stats(OptionalLong asOfMillis);

    /** A version by ULID alone, deleted ones and those of deleted models too. */
    Lookup<VersionView> versionById(Ulid id, OptionalLong asOfMillis);
}
