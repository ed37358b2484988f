package dev.rookery.node.registry;

import dev.rookery.sync.fact.Fact;
import java.util.Optional;

/**
 * Facts → what people see. What the tables hold depends on the set of facts alone, never on the
 * order in which they arrived (invariant I6); what {@link FoldTables#event} is told does depend on
 * it, and is not part of what is folded.
 *
 * <p>Threads: stateless; as its tables.
 */
public final class Fold {

    /** Folded tables made by another version are rebuilt from the facts. */
    public static final int VERSION = 12;

    /** What the fold made of a fact. */
    public enum Outcome {
        FOLDED,
        /** The kind is none that this node knows: kept, passed on, folded after an upgrade. */
        UNKNOWN_KIND,
        /** The body is not valid for its kind: kept and passed on, never folded. */
        POISON
    }

    private Fold() {}

    /**
     * Folds a fact that was just inserted; call it once per fact.
     *
     * @param ref the tables' pointer to it
     */
    public static Outcome apply(Fact fact, FactRef ref, FoldTables tables) {
        if (!PayloadCodec.known(fact.kind())) {
            return Outcome.UNKNOWN_KIND;
        }
        Optional<Payload> payload =
                namesItsEntity(fact) ? PayloadCodec.said(fact) : Optional.empty();
        if (payload.isEmpty()) {
            return Outcome.POISON;
        }
        if (payload.get() instanceof Payload.Rewind said) {
            new RewindFold(new Rewind(ref, fact.atMillis(), said), tables).apply();
        } else if (payload.get() instanceof Payload.Parity said) {
            ParityFold.apply(ref, said, tables);
        } else if (payload.get() instanceof Payload.OfHooks said) {
            HookFold.apply(ref, said, tables);
        } else if (payload.get() instanceof Payload.Retraining said) {
            RetrainingFold.apply(ref, said.want(), tables);
        } else {
            ModelKey key = ModelKey.ofEntity(fact.entity()).orElseThrow();
            ofModel(Step.begin(tables, fact, ref, key), fact, payload.get());
        }
        return Outcome.FOLDED;
    }

    private static void ofModel(Step step, Fact fact, Payload payload) {
        boolean wasClosed = step.closed;
        perform(step, payload);
        if (!step.cancelled) {
            tell(step, fact, wasClosed);
        }
        step.end();
    }

    private static void tell(Step step, Fact fact, boolean wasClosed) {
        if (wasClosed && step.closed) {
            step.event(
                    "conflict.closed",
                    Optional.empty(),
                    "a fact for a deleted model: kept, shown again when it is undeleted");
        }
        step.tables
                .rewinds()
                .survived(step.key, step.ref.rank())
                .map(rewind -> RewindFold.survived(fact, rewind))
                .ifPresent(detail -> step.event("conflict.rewind", Optional.empty(), detail));
    }

    /**
     * Whether a fact is of what its kind speaks of: a model, the registry as a whole, parity,
     * hooks.
     */
    private static boolean namesItsEntity(Fact fact) {
        return Payload.entityOf(fact.kind())
                .map(fact.entity()::equals)
                .orElseGet(() -> ModelKey.ofEntity(fact.entity()).isPresent());
    }

    /**
     * Why the fold makes nothing of a fact, by the fact's bytes alone; empty when it is folded.
     *
     * @return {@code unknown kind}, or {@code not valid: } and what is wrong
     */
    public static Optional<String> skips(Fact fact) {
        if (!PayloadCodec.known(fact.kind())) {
            return Optional.of("unknown kind");
        }
        return namesItsEntity(fact)
                ? PayloadCodec.fault(fact).map(fault -> "not valid: " + fault)
                : Optional.of(
                        "not valid: its entity "
                                + Payload.entityOf(fact.kind())
                                        .map(entity -> "is not " + entity)
                                        .orElse("names no model"));
    }

    private static void perform(Step step, Payload payload) {
        if (payload instanceof Payload.Registration registration) {
            new RegistrationFold(step, registration).apply();
        } else if (payload instanceof Payload.Move move) {
            new MoveFold(step).move(move);
        } else if (payload instanceof Payload.Rollback rollback) {
            new MoveFold(step).rollback(rollback);
        } else if (payload instanceof Payload.Observe observe) {
            observe(step, observe.id());
        } else if (payload instanceof Payload.Renumber renumber) {
            NumberFold.renumber(step, renumber);
        } else if (payload instanceof Payload.Tag tag) {
            setOf(step, tag.id(), RegisterRow.Field.TAG, tag.key(), tag.value());
        } else if (payload instanceof Payload.DescribeVersion describe) {
            Optional<String> text = Optional.of(describe.description());
            setOf(step, describe.id(), RegisterRow.Field.DESCRIPTION, "", text);
        } else if (payload instanceof Payload.Close) {
            new MoveFold(step).close();
        } else if (payload instanceof Payload.Reopen) {
            new MoveFold(step).reopen();
        } else if (payload instanceof Payload.Rename rename) {
            step.tables.add(new NameClaim(rename.name(), step.key, step.ref));
            step.namesMoved();
        } else if (payload instanceof Payload.Alias alias) {
            alias(step, alias);
        } else if (payload instanceof Payload.SetBaseline set) {
            baseline(step, set);
        } else if (payload instanceof Payload.Describe describe) {
            describe(step, describe);
        }
    }

    private static void observe(Step step, Ulid id) {
        step.tables.add(new ObservationRow(step.key, id, step.ref));
        step.touch(id, true);
        if (!step.cancelled) {
            step.event("version.observed", Optional.of(id), "observed");
        }
    }

    private static void alias(Step step, Payload.Alias alias) {
        boolean won =
                set(
                        step,
                        Optional.empty(),
                        RegisterRow.Field.ALIAS,
                        alias.alias(),
                        alias.id().map(Ulid::toString));
        if (won) {
            step.event("model.alias", alias.id(), "alias @" + alias.alias());
        }
    }

    private static void baseline(Step step, Payload.SetBaseline said) {
        Optional<Baseline> baseline = said.baseline();
        Optional<String> there = baseline.map(some -> "");
        if (set(step, Optional.empty(), RegisterRow.Field.BASELINE, "", there)) {
            step.event(
                    "model.baseline",
                    baseline.flatMap(Baseline::version),
                    baseline.map(some -> "baseline " + some.text()).orElse("baseline removed"));
        }
    }

    private static void describe(Step step, Payload.Describe describe) {
        boolean won = false;
        if (describe.description().isPresent()) {
            Optional<String> text = describe.description();
            won = set(step, Optional.empty(), RegisterRow.Field.DESCRIPTION, "", text);
        }
        for (var tag : describe.tags().entrySet()) {
            won |= set(step, Optional.empty(), RegisterRow.Field.TAG, tag.getKey(), tag.getValue());
        }
        if (won) {
            step.event("model.described", Optional.empty(), "description or tags changed");
        }
    }

    private static void setOf(
            Step step, Ulid id, RegisterRow.Field field, String key, Optional<String> value) {
        boolean won = set(step, Optional.of(id), field, key, value);
        step.touch(id, true);
        if (won) {
            step.event(
                    field == RegisterRow.Field.TAG ? "version.tagged" : "version.described",
                    Optional.of(id),
                    field == RegisterRow.Field.TAG ? "tag " + key : "description");
        }
    }

    /** Writes a cell, unless a later fact did, or a rewind took this one back. */
    private static boolean set(
            Step step,
            Optional<Ulid> version,
            RegisterRow.Field field,
            String key,
            Optional<String> value) {
        RegisterRow.Cell cell = new RegisterRow.Cell(step.key, version, field, key);
        boolean won =
                !step.cancelled
                        && step.tables
                                .register(cell)
                                .map(held -> held.fact().rank().before(step.ref.rank()))
                                .orElse(true);
        if (won) {
            step.tables.put(new RegisterRow(cell, value, step.ref));
        }
        return won;
    }
}
