package dev.rookery.node.service;

import dev.rookery.node.registry.Catalogue;
import dev.rookery.node.registry.Command;
import dev.rookery.node.registry.Comparison;
import dev.rookery.node.registry.Decision;
import dev.rookery.node.registry.Lookup;
import dev.rookery.node.registry.MetricDirections;
import dev.rookery.node.registry.Ref;
import dev.rookery.node.registry.VersionView;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Reads and writes of the registry. Writes complete on the writer's thread once durable; reads
 * block the caller.
 *
 * <p>Threads: safe for any thread; {@link #catalogue} and {@link #compare} block.
 */
public final class RegistryService {
    private final Catalogue catalogue;
    private final Writes writes;
    private final Numbering numbering;
    private final Ulids ulids;
    private final MetricDirections directions;
    private final RegistryLog log;

    /** Of the parts that the node was put together from. */
    public RegistryService(
            Catalogue catalogue,
            Writes writes,
            Numbering numbering,
            Ulids ulids,
            MetricDirections directions,
            RegistryLog log) {
        this.catalogue = catalogue;
        this.writes = writes;
        this.numbering = numbering;
        this.ulids = ulids;
        this.directions = directions;
        this.log = log;
    }

    /** Reads; each blocks. */
    public Catalogue catalogue() {
        return catalogue;
    }

    /** Registers a version: asks for a number first, then writes. */
    public CompletionStage<Decision> register(String actor, NewVersion wanted) {
        CompletionStage<Numbering.Hint> hint = numbering.next(wanted.model());
        CompletableFuture<Numbering.Hint> known = hint.toCompletableFuture();
        // Alone the hint is there already: no further stage on the busiest path.
        return known.isDone()
                ? write(command(actor, wanted, known.join()))
                : hint.thenCompose(offered -> write(command(actor, wanted, offered)));
    }

    /** Writes any other command. */
    public CompletionStage<Decision> write(Command command) {
        return writes.write(command)
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

    private Command.Register command(String actor, NewVersion wanted, Numbering.Hint hint) {
        return new Command.Register(
                actor,
                wanted.model(),
                ulids.next(),
                wanted.idempotencyKey(),
                hint.atLeast(),
                hint.majority(),
                wanted.label(),
                Optional.empty(),
                wanted.content());
    }
}
