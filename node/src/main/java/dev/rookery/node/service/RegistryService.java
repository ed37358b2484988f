package dev.rookery.node.service;

import dev.rookery.node.registry.Catalogue;
import dev.rookery.node.registry.CmaesRun;
import dev.rookery.node.registry.Command;
import dev.rookery.node.registry.Comparison;
import dev.rookery.node.registry.Decision;
import dev.rookery.node.registry.HookSpec;
import dev.rookery.node.registry.Lookup;
import dev.rookery.node.registry.MetricDirections;
import dev.rookery.node.registry.ParityReport;
import dev.rookery.node.registry.Ref;
import dev.rookery.node.registry.RollbackOptions;
import dev.rookery.node.registry.VersionView;
import dev.rookery.sync.ack.Confirmed;
import dev.rookery.sync.driver.NodeBusyException;
import dev.rookery.sync.fact.Dot;
import dev.rookery.sync.message.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Reads and writes of the registry. Writes complete on the writer's thread once durable; reads
 * block the caller.
 *
 * <p>Threads: safe for any thread; {@link #catalogue} and {@link #compare} block.
 */
public final class RegistryService {
    private final Catalogue catalogue;
    private final Writes writes;
    private final Confirmer confirmer;
    private final Numbering numbering;
    private final Ulids ulids;
    private final MetricDirections directions;
    private final RegistryLog log;

    /** Of the parts that the node was put together from. */
    public RegistryService(
            Catalogue catalogue,
            Writes writes,
            Confirmer confirmer,
            Numbering numbering,
            Ulids ulids,
            MetricDirections directions,
            RegistryLog log) {
        this.catalogue = catalogue;
        this.writes = writes;
        this.confirmer = confirmer;
        this.numbering = numbering;
        this.ulids = ulids;
        this.directions = directions;
        this.log = log;
    }

    /** Reads; each blocks. */
    public Catalogue catalogue() {
        return catalogue;
    }

    /**
     * Registers a version: asks for a number first, then writes. While writes are refused none is
     * asked for: a number that is set aside for nothing is lost to the cluster.
     */
    public CompletionStage<Decision> register(String actor, NewVersion wanted, Wish wish) {
        return numbered(command(actor, wanted), asked -> asked, wish);
    }

    /**
     * Registers the version that a CMA-ES run made; its weights are kept already.
     *
     * @param wanted with the run's content
     */
    CompletionStage<Decision> registerRun(
            String actor, NewVersion wanted, CmaesRun run, Wish wish) {
        return numbered(
                command(actor, wanted),
                asked -> new Command.RegisterRun(asked, run.fitness(), run.autoPromote()),
                wish);
    }

    /**
     * Brings in a version of another registry, or says what would become of it. A number that it
     * had there is claimed as it is, but where numbers go by votes: there it is what is voted on.
     */
    public CompletionStage<Decision> bringIn(String actor, ForeignVersion wanted, Wish wish) {
        Command.Register asked =
                new Command.Register(
                                actor,
                                wanted.model(),
                                ulids.next(),
                                Optional.of(wanted.key()),
                                wanted.number(),
                                false,
                                wanted.label(),
                                wanted.shortId(),
                                wanted.content())
                        .known(wanted.identity());
        Function<Command.Register, Command> command =
                numbered ->
                        new Command.Import(
                                numbered, wanted.number(), wanted.steps(), wanted.plan());
        return wanted.plan() ? write(command.apply(asked), wish) : numbered(asked, command, wish);
    }

    /**
     * Brings in several, in their order, each by itself: one that is refused holds up no other.
     *
     * @return what becomes of each
     */
    public List<CompletionStage<Decision>> bringIn(
            String actor, List<ForeignVersion> wanted, Wish wish) {
        List<CompletionStage<Decision>> made = new ArrayList<>();
        CompletionStage<?> before = CompletableFuture.completedFuture(Optional.empty());
        for (ForeignVersion each : wanted) {
            // Where numbers take a way, the next one waits: it would overtake.
            CompletionStage<Decision> one =
                    numbering.atOnce()
                            ? bringIn(actor, each, wish)
                            : before.handle((done, failure) -> each)
                                    .thenCompose(next -> bringIn(actor, next, wish));
            made.add(one);
            before = one;
        }
        return made;
    }

    private CompletionStage<Decision> numbered(
            Command.Register asked, Function<Command.Register, Command> command, Wish wish) {
        return writes.open()
                ? numbering.numbered(asked, numbered -> write(command.apply(numbered), wish))
                : write(command.apply(asked), wish);
    }

    /**
     * Sets a hook.
     *
     * @return as {@link #write}
     */
    CompletionStage<Decision> setHook(String actor, HookSpec spec, Wish wish) {
        return write(new Command.SetHook(actor, ulids.next(), spec), wish);
    }

    /**
     * Takes what an outside validator found.
     *
     * @param key makes a repeated report answer with the first result
     * @return as {@link #write}
     */
    public CompletionStage<Decision> reportParity(
            String actor, ParityReport report, Optional<String> key, Wish wish) {
        return write(new Command.ReportParity(actor, ulids.next(), key, report), wish);
    }

    /**
     * Writes any other command.
     *
     * @return completes once as many nodes hold it as were wished for, or with {@link
     *     Decision.Unconfirmed}; fails where nothing was written
     */
    public CompletionStage<Decision> write(Command command, Wish wish) {
        boolean plans =
                (command instanceof Command.Cleanup cleanup && !cleanup.execute())
                        || (command instanceof Command.Import asked && asked.plan());
        return wish.acks() == Acks.ONE || plans
                ? write(command, Writes.UNNAMED)
                : confirmed(command, wish);
    }

    private CompletionStage<Decision> confirmed(Command command, Wish wish) {
        Confirmer.Confirming place;
        try {
            place = confirmer.begin(wish.acks());
        } catch (NodeBusyException e) {
            return CompletableFuture.failedFuture(e);
        }
        wish.whenGone().accept(place::leave);
        AtomicReference<Dot> last = new AtomicReference<>();
        return write(command, last::set)
                .whenComplete(
                        (decision, failure) -> {
                            if (!(decision instanceof Decision.Accepted)) {
                                place.leave();
                            }
                        })
                .thenCompose(
                        decision ->
                                decision instanceof Decision.Accepted accepted
                                        ? place.confirmed(Optional.ofNullable(last.get()))
                                                .thenApply(done -> told(accepted, done))
                                        : CompletableFuture.completedFuture(decision));
    }

    private static Decision told(Decision.Accepted accepted, Confirmed done) {
        return done.enough()
                ? accepted
                : new Decision.Unconfirmed(
                        accepted.answer(),
                        done.needed(),
                        done.nodes().stream().map(NodeId::name).toList());
    }

    private CompletionStage<Decision> write(Command command, Consumer<Dot> named) {
        return writes.write(command, named)
                .whenComplete(
                        (decision, failure) -> {
                            if (failure == null) {
                                log.decided(command, decision);
                            } else {
                                log.failed(command, failure);
                            }
                        });
    }

    /** Two versions of a model side by side. */
    public Lookup<Comparison> compare(String model, Ref a, Ref b, OptionalLong asOfMillis) {
        Lookup<VersionView> first = catalogue.version(model, a, asOfMillis);
        if (first instanceof Lookup.Missing<VersionView> missing) {
            return new Lookup.Missing<>(missing.refusal());
        }
        Lookup<VersionView> second = catalogue.version(model, b, asOfMillis);
        if (second instanceof Lookup.Missing<VersionView> missing) {
            return new Lookup.Missing<>(missing.refusal());
        }
        return new Lookup.Found<>(
                Comparison.compare(
                        ((Lookup.Found<VersionView>) first).value(),
                        ((Lookup.Found<VersionView>) second).value(),
                        directions));
    }

    /** What a rollback of a model could put back now; blocks. */
    public Lookup<RollbackOptions> rollbackOptions(String model) {
        return catalogue.rollbackOptions(model, directions);
    }

    private Command.Register command(String actor, NewVersion wanted) {
        return new Command.Register(
                actor,
                wanted.model(),
                ulids.next(),
                wanted.idempotencyKey(),
                0,
                false,
                wanted.label(),
                Optional.empty(),
                wanted.content());
    }
}
