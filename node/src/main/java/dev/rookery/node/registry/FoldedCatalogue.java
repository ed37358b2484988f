package dev.rookery.node.registry;

import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Rank;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * All reads over the rows of one moment. Asked as of a time, it folds the facts of the models in
 * question that were stated until then into memory, and reads there; of a model with more than
 * {@value #AS_OF_FACTS_MAX} facts it refuses to.
 *
 * <p>Threads: as the tables handed in; an adapter makes one per read, over one read transaction.
 */
public final class FoldedCatalogue implements Catalogue {

    /** Most facts that are folded for one read of the past. */
    public static final int AS_OF_FACTS_MAX = 100_000;

    private static final int CHUNK = 500;

    private final FoldTables tables;
    private final Listing listing;

    public FoldedCatalogue(FoldTables tables, Listing listing) {
        this.tables = tables;
        this.listing = listing;
    }

    @Override
    public Lookup<ModelView> model(String model, OptionalLong asOfMillis) {
        return reading(model, asOfMillis, reads -> reads.model(model));
    }

    @Override
    public Lookup<VersionView> version(String model, Ref ref, OptionalLong asOfMillis) {
        return reading(model, asOfMillis, reads -> reads.version(model, ref));
    }

    @Override
    public Lookup<Page<VersionView>> versions(
            String model, VersionFilter filter, PageRequest page, OptionalLong asOfMillis) {
        return reading(model, asOfMillis, reads -> reads.versions(model, filter, page));
    }

    @Override
    public Lookup<Page<HistoryEntry>> history(
            String model, PageRequest page, OptionalLong asOfMillis) {
        return reading(model, asOfMillis, reads -> reads.history(model, page));
    }

    @Override
    public Lookup<List<TrendPoint>> trend(
            String model, String metric, int limit, OptionalLong asOfMillis) {
        return reading(model, asOfMillis, reads -> reads.trend(model, metric, limit));
    }

    @Override
    public Lookup<BaselineView> baseline(String model, OptionalLong asOfMillis) {
        return reading(model, asOfMillis, reads -> reads.baseline(model));
    }

    @Override
    public Lookup<List<RollbackView>> rollbacks(String model, int limit, OptionalLong asOfMillis) {
        return reading(model, asOfMillis, reads -> reads.rollbacks(model, limit));
    }

    @Override
    public Lookup<RollbackOptions> rollbackOptions(String model, MetricDirections directions) {
        return new Reads(tables, listing).rollbackOptions(model, directions);
    }

    @Override
    public Lookup<List<Observed>> observations(
            String model, Ref ref, long sinceMillis, long nowMillis, int limit) {
        return new Reads(tables, listing).observations(model, ref, sinceMillis, nowMillis, limit);
    }

    @Override
    public Lookup<Page<ModelView>> models(
            ModelFilter filter, PageRequest page, OptionalLong asOfMillis) {
        return reading(all(), asOfMillis, reads -> reads.models(filter, page));
    }

    @Override
    public Lookup<Stats> stats(OptionalLong asOfMillis) {
        return reading(all(), asOfMillis, reads -> new Lookup.Found<>(reads.stats()));
    }

    @Override
    public Lookup<Page<ParityView>> parity(PageRequest page) {
        return new ParityReads(tables).configs(page);
    }

    @Override
    public Lookup<Page<ParityEntry>> parityReports(String config, PageRequest page) {
        return new ParityReads(tables).reports(config, page);
    }

    @Override
    public Lookup<VersionView> versionById(Ulid id, OptionalLong asOfMillis) {
        List<ModelKey> models = new ArrayList<>();
        if (asOfMillis.isPresent()) {
            listing.byUlid(id).forEach(row -> models.addAll(NameFold.closure(row.model(), tables)));
        }
        return reading(() -> models, asOfMillis, reads -> reads.versionById(id));
    }

    private <T> Lookup<T> reading(String model, OptionalLong asOfMillis, Read<T> read) {
        return reading(() -> sharing(model), asOfMillis, read);
    }

    private <T> Lookup<T> reading(Models models, OptionalLong asOfMillis, Read<T> read) {
        if (asOfMillis.isEmpty()) {
            return read.from(new Reads(tables, listing));
        }
        Optional<MemoryTables> past = past(models.keys(), asOfMillis.getAsLong());
        if (past.isEmpty()) {
            return new Lookup.Missing<>(
                    new Refusal(
                            RefusalCode.TOO_LARGE,
                            "as_of would fold more than " + AS_OF_FACTS_MAX + " facts",
                            "ask for one model, or restore a backup of that time to a file"));
        }
        return read.from(new Reads(past.get(), past.get()));
    }

    /** Every model that has, had or wants a name, with those that share other names with it. */
    private Collection<ModelKey> sharing(String name) {
        int suffix = name.indexOf('~');
        String base = suffix < 0 ? name : name.substring(0, suffix);
        SortedSet<ModelKey> models = new TreeSet<>();
        tables.generations(base).forEach(row -> models.addAll(NameFold.closure(row.key(), tables)));
        tables.claimsOn(base)
                .forEach(claim -> models.addAll(NameFold.closure(claim.key(), tables)));
        return models;
    }

    private Models all() {
        return listing::everyModel;
    }

    private Optional<MemoryTables> past(Collection<ModelKey> models, long atMillis) {
        MemoryTables past = new MemoryTables(tables::fact);
        for (Rewind rewind : tables.rewinds().latestFirst()) {
            if (rewind.atMillis() <= atMillis) {
                past.fold(tables.fact(rewind.fact()), rewind.fact());
            }
        }
        int folded = 0;
        for (ModelKey model : models) {
            List<FactRef> refs = refs(model, AS_OF_FACTS_MAX - folded + 1);
            folded += refs.size();
            if (folded > AS_OF_FACTS_MAX) {
                return Optional.empty();
            }
            Collections.reverse(refs);
            for (FactRef ref : refs) {
                Fact fact = tables.fact(ref);
                if (fact.atMillis() <= atMillis) {
                    past.fold(fact, ref);
                }
            }
        }
        return Optional.of(past);
    }

    private List<FactRef> refs(ModelKey model, int limit) {
        List<FactRef> refs = new ArrayList<>();
        Optional<Rank> before = Optional.empty();
        while (refs.size() < limit) {
            List<FactRef> chunk =
                    listing.facts(model, before, Math.min(CHUNK, limit - refs.size()));
            if (chunk.isEmpty()) {
                break;
            }
            refs.addAll(chunk);
            before = Optional.of(chunk.get(chunk.size() - 1).rank());
        }
        return refs;
    }

    /** One read, of the present or a past. */
    private interface Read<T> {
        Lookup<T> from(Reads reads);
    }

    /** Which models a read of the past needs; asked only for one. */
    private interface Models {
        Collection<ModelKey> keys();
    }
}
