package dev.rookery.node.registry;

import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.fact.Rank;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The tables in memory: for a fold of the past, of a few models, and as the model against which
 * other adapters are tested. Bodies stay where the facts are.
 *
 * <p>Threads: owned by its maker.
 */
public final class MemoryTables implements FoldTables, Listing {

    private final Function<FactRef, Fact> facts;
    private final NavigableMap<ModelKey, ModelRow> models = new TreeMap<>();
    private final NavigableMap<ModelKey, MemoryModel> parts = new TreeMap<>();
    private final NavigableMap<String, NavigableMap<ModelKey, ModelRow>> byName = new TreeMap<>();
    private final NavigableMap<String, NavigableSet<ModelKey>> shown = new TreeMap<>();
    private final NavigableMap<String, List<NameClaim>> claims = new TreeMap<>();
    private final HookTables hooks = new MemoryHooks();
    private final RetrainingTables retraining = new MemoryRetraining();
    private final ParityTables parity = new MemoryParity();
    private final List<RegistryEvent> events = new ArrayList<>();
    private Rewinds rewinds = Rewinds.none();

    /** Facts of all models, and such as mean nothing here. */
    private final NavigableSet<FactRef> ofNoModel =
            new TreeSet<>(Comparator.comparing(FactRef::rank));

    private boolean muted;

    /**
     * @param facts the fact behind a pointer
     */
    public MemoryTables(Function<FactRef, Fact> facts) {
        this.facts = facts;
    }

    /** Folds a fact, as if it had just arrived. */
    public Fold.Outcome fold(Fact fact, FactRef ref) {
        Optional<ModelKey> key = ModelKey.ofEntity(fact.entity());
        key.map(model -> part(model).facts).orElse(ofNoModel).add(ref);
        return Fold.apply(fact, ref, this);
    }

    /** What watchers were told, in order. */
    public List<RegistryEvent> events() {
        return Collections.unmodifiableList(events);
    }

    private MemoryModel part(ModelKey key) {
        return parts.computeIfAbsent(key, model -> new MemoryModel());
    }

    @Override
    public Optional<ModelRow> model(ModelKey key) {
        return Optional.ofNullable(models.get(key));
    }

    @Override
    public Optional<ModelRow> shown(String name) {
        return shown.getOrDefault(name, new TreeSet<>()).stream()
                .map(models::get)
                .filter(ModelRow::live)
                .findFirst();
    }

    @Override
    public List<ModelRow> generations(String name) {
        return List.copyOf(byName.getOrDefault(name, new TreeMap<>()).values());
    }

    @Override
    public void put(ModelRow row) {
        ModelRow before = models.put(row.key(), row);
        if (before != null) {
            NavigableSet<ModelKey> others = shown.get(before.shownName());
            others.remove(row.key());
            if (others.isEmpty()) {
                shown.remove(before.shownName());
            }
        }
        shown.computeIfAbsent(row.shownName(), name -> new TreeSet<>()).add(row.key());
        byName.computeIfAbsent(row.key().name(), name -> new TreeMap<>()).put(row.key(), row);
    }

    @Override
    public List<NameClaim> claimsOn(String name) {
        return List.copyOf(claims.getOrDefault(name, List.of()));
    }

    @Override
    public List<NameClaim> claimsOf(ModelKey key) {
        return List.copyOf(part(key).renames);
    }

    @Override
    public void add(NameClaim claim) {
        claims.computeIfAbsent(claim.name(), name -> new ArrayList<>()).add(claim);
        part(claim.key()).renames.add(claim);
    }

    @Override
    public Optional<VersionRow> version(ModelKey key, Ulid id) {
        return Optional.ofNullable(part(key).versions.get(id));
    }

    @Override
    public List<VersionRow> numbered(ModelKey key, long number) {
        return part(key).at(part(key).byNumber.get(number));
    }

    @Override
    public List<VersionRow> labelled(ModelKey key, String label) {
        return part(key).at(part(key).byLabel.get(label));
    }

    @Override
    public List<VersionRow> shortId(ModelKey key, String hex) {
        return part(key).at(part(key).byShortId.get(hex));
    }

    @Override
    public Optional<VersionRow> newestIn(ModelKey key, Stage stage) {
        return part(key).newest().filter(row -> row.stage() == stage).findFirst();
    }

    @Override
    public Optional<VersionRow> latest(ModelKey key) {
        return part(key)
                .newest()
                .filter(
                        row ->
                                switch (row.stage()) {
                                    case DEVELOPMENT, STAGING, PRODUCTION -> true;
                                    case ARCHIVED, REJECTED, DELETED, REWOUND -> false;
                                })
                .findFirst();
    }

    @Override
    public List<VersionRow> versions(ModelKey key, Optional<Rank> before, int limit) {
        return part(key)
                .newest()
                .filter(row -> before.map(row.registration().rank()::before).orElse(true))
                .limit(limit)
                .toList();
    }

    @Override
    public void put(VersionRow row) {
        part(row.model()).put(row);
    }

    @Override
    public Optional<AwaitedRow> awaited(ModelKey key, Ulid id) {
        return Optional.ofNullable(part(key).awaited.get(id));
    }

    @Override
    public void put(AwaitedRow row) {
        part(row.model()).awaited.put(row.id(), row);
    }

    @Override
    public void arrived(ModelKey key, Ulid id) {
        part(key).awaited.remove(id);
    }

    @Override
    public List<MoveRow> moves(ModelKey key) {
        return List.copyOf(part(key).moves.values());
    }

    @Override
    public Optional<Rank> latestMove(ModelKey key) {
        NavigableMap<Rank, MoveRow> moves = part(key).moves;
        return moves.isEmpty() ? Optional.empty() : Optional.of(moves.lastKey());
    }

    @Override
    public List<MoveRow> movesAfter(ModelKey key, Rank rank) {
        return List.copyOf(part(key).moves.tailMap(rank, false).values());
    }

    @Override
    public List<MoveRow> movesBetween(ModelKey key, Rank first, Rank last) {
        return List.copyOf(part(key).moves.subMap(first, true, last, true).values());
    }

    @Override
    public List<MoveRow> promotions(ModelKey key, Optional<Rank> before, int limit) {
        NavigableMap<Rank, MoveRow> moves = part(key).moves;
        return before
                .map(rank -> moves.headMap(rank, false))
                .orElse(moves)
                .descendingMap()
                .values()
                .stream()
                .filter(MoveRow::promoted)
                .limit(limit)
                .toList();
    }

    @Override
    public void put(MoveRow row) {
        part(row.model()).moves.put(row.fact().rank(), row);
    }

    @Override
    public Optional<RollbackRow> rollback(ModelKey key, FactRef fact) {
        return Optional.ofNullable(part(key).rollbacks.get(fact.rank()));
    }

    @Override
    public List<RollbackRow> rollbacks(ModelKey key, int limit) {
        return part(key).rollbacks.descendingMap().values().stream().limit(limit).toList();
    }

    @Override
    public void put(RollbackRow row) {
        part(row.model()).rollbacks.put(row.fact().rank(), row);
    }

    @Override
    public Optional<RegisterRow> register(RegisterRow.Cell cell) {
        return Optional.ofNullable(part(cell.model()).registers.get(MemoryModel.name(cell)));
    }

    @Override
    public List<RegisterRow> registers(ModelKey key, Optional<Ulid> version) {
        return part(key).registers.values().stream()
                .filter(row -> row.cell().version().equals(version))
                .toList();
    }

    @Override
    public void put(RegisterRow row) {
        part(row.cell().model()).registers.put(MemoryModel.name(row.cell()), row);
    }

    @Override
    public void add(ObservationRow row) {
        part(row.model())
                .observations
                .computeIfAbsent(row.version(), id -> new TreeMap<>())
                .put(row.fact().rank(), row);
    }

    @Override
    public List<ObservationRow> observations(ModelKey key, Ulid version) {
        return List.copyOf(part(key).observations.getOrDefault(version, new TreeMap<>()).values());
    }

    @Override
    public void put(RunRow row) {
        List<RunRow> runs = part(row.model()).runs;
        Optional<RunRow> held =
                runs.stream()
                        .filter(run -> run.version().equals(row.version()))
                        .filter(run -> run.config().equals(row.config()))
                        .findFirst();
        if (held.map(run -> run.fitness() < row.fitness()).orElse(true)) {
            held.ifPresent(runs::remove);
            runs.add(row);
        }
    }

    @Override
    public List<RunRow> fittest(ModelKey key, int limit) {
        return part(key).runs.stream().sorted(RunRow.FITTEST).limit(limit).toList();
    }

    @Override
    public ParityTables parity() {
        return parity;
    }

    @Override
    public HookTables hooks() {
        return hooks;
    }

    @Override
    public RetrainingTables retraining() {
        return retraining;
    }

    @Override
    public Fact fact(FactRef ref) {
        return facts.apply(ref);
    }

    @Override
    public Rewinds rewinds() {
        return rewinds;
    }

    @Override
    public void add(Rewind rewind) {
        rewinds = rewinds.with(rewind);
    }

    @Override
    public SortedSet<ModelKey> written(Origin origin, Payload.Rewind.Range range) {
        SortedSet<ModelKey> found = new TreeSet<>();
        parts.forEach(
                (key, part) -> {
                    boolean any =
                            part.facts.stream()
                                    .map(ref -> ref.rank().dot())
                                    .filter(dot -> dot.origin().equals(origin))
                                    .anyMatch(
                                            dot ->
                                                    range.after() < dot.seq()
                                                            && dot.seq() <= range.upTo());
                    if (any) {
                        found.add(key);
                    }
                });
        return found;
    }

    @Override
    public void refold(ModelKey key, Consumer<Fact> each) {
        NavigableSet<FactRef> held = part(key).facts;
        Optional.ofNullable(models.remove(key))
                .ifPresent(
                        row -> {
                            shown.get(row.shownName()).remove(key);
                            byName.get(key.name()).remove(key);
                        });
        claims.values().forEach(list -> list.removeIf(claim -> claim.key().equals(key)));
        MemoryModel part = new MemoryModel();
        part.facts.addAll(held);
        parts.put(key, part);
        muted = true;
        for (FactRef ref : held) {
            Fact fact = fact(ref);
            Fold.apply(fact, ref, this);
            each.accept(fact);
        }
        muted = false;
    }

    @Override
    public void event(RegistryEvent event) {
        if (!muted) {
            events.add(event);
        }
    }

    @Override
    public List<ModelRow> models(String after, int limit) {
        return shown.tailMap(after, false).values().stream()
                .flatMap(keys -> keys.stream().map(models::get))
                .filter(ModelRow::live)
                .limit(limit)
                .toList();
    }

    @Override
    public List<VersionRow> byUlid(Ulid id) {
        return parts.values().stream()
                .flatMap(part -> Optional.ofNullable(part.versions.get(id)).stream())
                .toList();
    }

    @Override
    public List<FactRef> facts(ModelKey key, Optional<Rank> before, int limit) {
        return part(key).facts.descendingSet().stream()
                .filter(ref -> before.map(ref.rank()::before).orElse(true))
                .limit(limit)
                .toList();
    }

    @Override
    public List<Fact> twins(Fact fact) {
        return Stream.concat(
                        ofNoModel.stream(),
                        parts.values().stream().flatMap(part -> part.facts.stream()))
                .filter(ref -> ref.rank().dot().equals(fact.dot()))
                .filter(ref -> !ref.rank().equals(fact.rank()))
                .map(facts)
                .toList();
    }

    @Override
    public List<VersionRow> unnumbered(int limit) {
        return live().filter(row -> row.number().isEmpty() && row.stage().listed())
                .sorted(
                        Comparator.comparing(VersionRow::model)
                                .thenComparing(row -> row.registration().rank()))
                .limit(limit)
                .toList();
    }

    @Override
    public List<Count> counts() {
        NavigableMap<Stage, NavigableMap<ModelType, Long>> cells = new TreeMap<>();
        live().filter(row -> row.stage().listed())
                .forEach(
                        row ->
                                cells.computeIfAbsent(row.stage(), stage -> new TreeMap<>())
                                        .merge(row.type(), 1L, Long::sum));
        List<Count> counts = new ArrayList<>();
        cells.forEach(
                (stage, types) ->
                        types.forEach((type, n) -> counts.add(new Count(stage, type, n))));
        return counts;
    }

    @Override
    public long liveModels() {
        return models.values().stream().filter(ModelRow::live).count();
    }

    @Override
    public List<ModelKey> everyModel() {
        return List.copyOf(models.keySet());
    }

    private Stream<VersionRow> live() {
        return models.values().stream()
                .filter(ModelRow::live)
                .flatMap(model -> part(model.key()).versions.values().stream());
    }

    /** The rows of one model. */
    private static final class MemoryModel {
        private final NavigableMap<Ulid, VersionRow> versions = new TreeMap<>();
        private final NavigableMap<Rank, Ulid> byRank = new TreeMap<>();
        private final NavigableMap<Long, NavigableSet<Ulid>> byNumber = new TreeMap<>();
        private final NavigableMap<String, NavigableSet<Ulid>> byLabel = new TreeMap<>();
        private final NavigableMap<String, NavigableSet<Ulid>> byShortId = new TreeMap<>();
        private final NavigableMap<Ulid, AwaitedRow> awaited = new TreeMap<>();
        private final NavigableMap<Rank, MoveRow> moves = new TreeMap<>();
        private final NavigableMap<Rank, RollbackRow> rollbacks = new TreeMap<>();
        private final NavigableMap<String, RegisterRow> registers = new TreeMap<>();
        private final NavigableMap<Ulid, NavigableMap<Rank, ObservationRow>> observations =
                new TreeMap<>();
        private final List<NameClaim> renames = new ArrayList<>();
        private final List<RunRow> runs = new ArrayList<>();
        private final NavigableSet<FactRef> facts =
                new TreeSet<>(Comparator.comparing(FactRef::rank));

        static String name(RegisterRow.Cell cell) {
            return cell.version().map(Ulid::toString).orElse("") + cell.field() + cell.key();
        }

        void put(VersionRow row) {
            VersionRow before = versions.put(row.id(), row);
            if (before != null) {
                byRank.remove(before.registration().rank());
                drop(byLabel, before.label(), row.id());
                drop(byShortId, before.shortId(), row.id());
                before.claims().forEach(claim -> drop(byNumber, claim.number(), row.id()));
            }
            byRank.put(row.registration().rank(), row.id());
            add(byLabel, row.label(), row.id());
            add(byShortId, row.shortId(), row.id());
            row.claims().forEach(claim -> add(byNumber, claim.number(), row.id()));
        }

        Stream<VersionRow> newest() {
            return byRank.descendingMap().values().stream().map(versions::get);
        }

        List<VersionRow> at(NavigableSet<Ulid> ids) {
            return ids == null ? List.of() : ids.stream().map(versions::get).toList();
        }

        private static <K> void add(NavigableMap<K, NavigableSet<Ulid>> index, K key, Ulid id) {
            index.computeIfAbsent(key, any -> new TreeSet<>()).add(id);
        }

        private static <K> void drop(NavigableMap<K, NavigableSet<Ulid>> index, K key, Ulid id) {
            index.getOrDefault(key, new TreeSet<>()).remove(id);
        }
    }
}
