package dev.rookery.node.simulation;

import dev.rookery.node.numbering.NumberMap;
import dev.rookery.node.numbering.Renumbering;
import dev.rookery.node.numbering.Renumbering.Conflict;
import dev.rookery.node.numbering.Renumbering.Numbers;
import dev.rookery.node.numbering.Renumbering.Scene;
import dev.rookery.node.numbering.Renumbering.Turn;
import dev.rookery.node.registry.Answer;
import dev.rookery.node.registry.Command;
import dev.rookery.node.registry.Decision;
import dev.rookery.node.registry.Expect;
import dev.rookery.node.registry.FoldTables;
import dev.rookery.node.registry.ModelRow;
import dev.rookery.node.registry.RegistryPolicy;
import dev.rookery.node.registry.Rules;
import dev.rookery.node.registry.Ulid;
import dev.rookery.node.registry.VersionRow;
import dev.rookery.node.store.Totals;
import dev.rookery.sync.driver.FactStore;
import dev.rookery.sync.driver.Proposal;
import dev.rookery.sync.engine.NodeIdentity;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.simulation.Premises;
import dev.rookery.sync.simulation.Site;
import dev.rookery.sync.simulation.SnapshotRoom;
import dev.rookery.sync.simulation.Workload;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * Nodes that are registries: each judges by the real rules what users ask of it, folds into the
 * real tables, and gives versions their next number when their own went to another.
 *
 * <p>Threads: one world, one thread.
 */
public final class Registries implements Workload {

    /** All that is said is looked up in every so many looks; the rest of the looks are cheap. */
    private static final int FULL_LOOK = 40;

    private final Optional<Path> folder;
    private final Rules rules = new Rules(RegistryPolicy.DEFAULT);
    private final Counts counts = new Counts();
    private final Objections objections = new Objections();
    private final Agreement agreement;
    private final Pasts pasts = new Pasts(counts);
    private final NumberMap numbers;

    /** Numbers that are still on their way, by node and model. */
    private final Map<String, Long> late = new TreeMap<>();

    /** Every store that is open, and what its node remembers besides. */
    private final IdentityHashMap<FactStore, Memory> open = new IdentityHashMap<>();

    private final Map<Ulid, Hash> promised = new LinkedHashMap<>();
    private int files;
    private int looks;

    /** What a process remembers. */
    private static final class Memory {
        final Renumbering renumbering = new Renumbering(Renumbering.GRACE);
        Optional<Totals> totals = Optional.empty();
    }

    /**
     * @param folder where each node has an SQLite file; empty for tables in memory
     * @param random of the world, for what is looked at in the end
     */
    public Registries(Optional<Path> folder, Random random) {
        this.folder = folder;
        this.agreement = new Agreement(random, objections);
        this.numbers = new NumberMap(random, counts::count);
    }

    private static Folded folded(FactStore store) {
        return (Folded) store;
    }

    @Override
    public FactStore format() {
        Folded fresh =
                folder.isEmpty()
                        ? new MemoryFolded(counts)
                        : SqliteFolded.open(folder.get().resolve("node" + files++ + ".db"), counts);
        open.put(fresh, new Memory());
        return fresh;
    }

    @Override
    public FactStore reopen(FactStore store) {
        open.remove(store);
        Folded again = folded(store).reopened();
        open.put(again, new Memory());
        return again;
    }

    @Override
    public SnapshotRoom snapshots(Premises process) {
        return folder.isEmpty()
                ? Workload.super.snapshots(process)
                : new FileSnapshots(process, this::exchanged);
    }

    /** Another file lies where a store had its own. */
    private SqliteFolded exchanged(SqliteFolded closed) {
        open.remove(closed);
        SqliteFolded now = closed.again();
        open.put(now, new Memory());
        return now;
    }

    @Override
    public void discard(FactStore store) {
        if (open.remove(store) != null) {
            folded(store).destroy();
        }
    }

    @Override
    public Proposal<?> ask(Site site, Random random) {
        Folded store = folded(site.store());
        FoldTables tables = store.tables();
        Command wish =
                pasts.wish(random, tables, site).orElseGet(() -> Wishes.next(random, tables, site));
        return judged(
                store,
                wish instanceof Command.Register asked && random.nextInt(3) > 0
                        ? numbered(asked, site, random)
                        : wish);
    }

    /** I8: with a number from the map that the members share, now and then an old one. */
    private Command numbered(Command.Register asked, Site site, Random random) {
        FoldTables tables = folded(site.store()).tables();
        long number = numbers.next(site.node(), tables, asked.model());
        if (random.nextInt(4) == 0) {
            Long earlier = late.put(site.node() + " " + asked.model(), number);
            if (earlier != null) {
                counts.count("number came late");
                number = earlier;
            }
        }
        return asked.numbered(number, asked.majority(), Optional.empty());
    }

    /** A command, as the node's core has it judged. */
    Proposal<Decision> judged(Folded store, Command command) {
        return at -> {
            Decision decision = rules.judge(command, store.tables(), at);
            if (decision instanceof Decision.Accepted accepted) {
                counts.count(command.getClass().getSimpleName());
                expected(command, store.tables());
                unclaimed(command, accepted.answer(), store.tables());
                return new Proposal.Judgement<>(accepted.drafts(), decision);
            }
            counts.count("refused");
            return new Proposal.Judgement<>(List.of(), decision);
        };
    }

    /** A move that says what it expects is accepted only where it is so. */
    private static void expected(Command command, FoldTables tables) {
        if (!(command instanceof Command.Move move) || move.expect().equals(Expect.NOTHING)) {
            return;
        }
        ModelRow model = tables.shown(move.model()).orElseThrow();
        Optional<VersionRow> row =
                Ulid.parse(move.ref().text()).flatMap(id -> tables.version(model.key(), id));
        move.expect()
                .stage()
                .ifPresent(
                        stage ->
                                Objections.equal(
                                        "the stage of " + move,
                                        stage,
                                        row.map(VersionRow::stage).orElseThrow()));
        move.expect()
                .production()
                .ifPresent(
                        ref ->
                                Objections.equal(
                                        "production at " + move,
                                        ref,
                                        model.production()
                                                .map(Ulid::toString)
                                                .orElse(Expect.NONE)));
    }

    /** I8: a version is told no number that its node knows to be another's. */
    private static void unclaimed(Command command, Answer answer, FoldTables tables) {
        if (!(command instanceof Command.Register asked)
                || !(answer instanceof Answer.Registered registered)
                || registered.replayed()) {
            return;
        }
        OptionalLong number = registered.version().brief().number();
        Optional<ModelRow> model = tables.shown(asked.model());
        boolean taken =
                number.isPresent()
                        && model.isPresent()
                        && !tables.numbered(model.get().key(), number.getAsLong()).isEmpty();
        Objections.check(!taken, () -> "told a number that another version has: " + registered);
    }

    @Override
    public void answered(Object answer, List<Hash> facts) {
        if (answer instanceof Decision.Accepted accepted
                && accepted.answer() instanceof Answer.Registered registered) {
            if (registered.replayed()) {
                counts.count("registration repeated");
            } else {
                promised.put(registered.version().id(), facts.get(0));
            }
        }
    }

    @Override
    public void read(Site site) {
        Folded store = folded(site.store());
        Optional<List<Fact>> all =
                ++looks % FULL_LOOK == 0 ? Optional.of(store.facts()) : Optional.empty();
        store.look(
                (tables, listing) -> {
                    objections.each(site.node(), tables, Wishes.names());
                    all.ifPresent(facts -> objections.same(site.node(), tables, facts));
                    return true;
                });
        Memory memory = open.get(site.store());
        Optional<Totals> now = store.totals();
        if (memory.totals.isPresent() && now.isPresent()) {
            Agreement.grows(site.node(), memory.totals.get(), now.get());
        }
        memory.totals = now;
    }

    @Override
    public List<Proposal<?>> tend(Site site) {
        Folded store = folded(site.store());
        List<Conflict> conflicts = unnumbered(store).stream().map(Conflict::of).toList();
        Renumbering renumbering = open.get(site.store()).renumbering;
        List<Turn> turns =
                store.look(
                        (tables, listing) ->
                                renumbering.due(conflicts, scene(site), Numbers.in(tables)));
        List<Proposal<?>> own = new ArrayList<>();
        for (Turn turn : turns) {
            Conflict due = turn.conflict();
            Command again =
                    new Command.Renumber(
                            "node", due.model(), due.version(), turn.number(), site.majority());
            own.add(judged(store, again));
        }
        return own;
    }

    private static Scene scene(Site site) {
        NodeIdentity identity = site.held().identity();
        Set<Origin> own = new HashSet<>(identity.sealed());
        own.add(identity.current());
        return new Scene(own, site.node(), site.live(), site.lastPull(), site.steady());
    }

    private static List<VersionRow> unnumbered(Folded store) {
        return store.look((tables, listing) -> listing.unnumbered(1_000));
    }

    @Override
    public Duration unsettled(List<Site> sites) {
        boolean settled =
                sites.stream().allMatch(site -> unnumbered(folded(site.store())).isEmpty());
        return settled ? Duration.ZERO : Renumbering.GRACE.plusMinutes(2);
    }

    @Override
    public String settled(List<Site> sites) {
        for (Site site : sites) {
            List<VersionRow> left = unnumbered(folded(site.store()));
            Objections.check(left.isEmpty(), () -> site.node() + " has without number: " + left);
        }
        TakenBack.count(folded(sites.get(0).store()).facts(), counts);
        return agreement.reached(sites, promised);
    }

    @Override
    public Map<String, Long> counts() {
        return counts.all();
    }

    @Override
    public void close() {
        List.copyOf(open.keySet()).forEach(this::discard);
    }
}
