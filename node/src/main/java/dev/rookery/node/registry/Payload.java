package dev.rookery.node.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.fact.Rank;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a fact's body says, by the fact's kind. {@link PayloadCodec} reads and writes it.
 *
 * <p>Threads: immutable, as long as nobody writes to a content's trees.
 */
public sealed interface Payload {

    /** The kind of the facts that carry it. */
    String kind();

    /** The entity of facts of a kind that is of no model; empty for kinds that are of one. */
    static Optional<String> entityOf(String kind) {
        return switch (kind) {
            case Rewind.KIND -> Optional.of(Rewind.ENTITY);
            case Parity.KIND -> Optional.of(Parity.ENTITY);
            case Retraining.KIND -> Optional.of(Retraining.ENTITY);
            case SetHook.KIND, RemoveHook.KIND, Delivered.KIND -> Optional.of(OfHooks.ENTITY);
            default -> Optional.empty();
        };
    }

    /** The version that it is about, where it is about one. */
    default Optional<Ulid> version() {
        if (this instanceof Registration registration) {
            return Optional.of(registration.id());
        } else if (this instanceof Move move) {
            return Optional.of(move.id());
        } else if (this instanceof Observe observe) {
            return Optional.of(observe.id());
        } else if (this instanceof Renumber renumber) {
            return Optional.of(renumber.id());
        } else if (this instanceof Tag tag) {
            return Optional.of(tag.id());
        } else if (this instanceof DescribeVersion describe) {
            return Optional.of(describe.id());
        } else if (this instanceof Alias alias) {
            return alias.id();
        } else if (this instanceof Rollback rollback) {
            return Optional.of(rollback.to());
        } else if (this instanceof SetBaseline set) {
            return set.baseline().flatMap(Baseline::version);
        }
        return Optional.empty();
    }

    /** {@code model.create} and {@code model.describe}: what is said of a model. */
    record Describe(
            boolean create, Optional<String> description, SortedMap<String, Optional<String>> tags)
            implements Payload {

        public Describe {
            tags = Collections.unmodifiableSortedMap(new TreeMap<>(tags));
        }

        @Override
        public String kind() {
            return create ? "model.create" : "model.describe";
        }
    }

    /** {@code model.close}: the model is deleted, while no version is in production. */
    record Close(String reason) implements Payload {
        @Override
        public String kind() {
            return "model.close";
        }
    }

    /** {@code model.reopen}: the model is there again. */
    record Reopen(String reason) implements Payload {
        @Override
        public String kind() {
            return "model.reopen";
        }
    }

    /** {@code model.rename}: the model claims another shown name. */
    record Rename(String name) implements Payload {
        @Override
        public String kind() {
            return "model.rename";
        }
    }

    /**
     * {@code version.register}: a version, in development.
     *
     * @param parentId the parent's ULID, where its writer could resolve it
     * @param request the hash of the request, where an idempotency key or a job gave the ULID
     */
    record Registration(
            Ulid id,
            long number,
            boolean majority,
            String label,
            Optional<String> shortId,
            Content content,
            Optional<Ulid> parentId,
            Optional<Hash> request)
            implements Payload {
        @Override
        public String kind() {
            return "version.register";
        }
    }

    /** {@code version.renumber}: one more claim on a number. */
    record Renumber(Ulid id, long number, boolean majority) implements Payload {
        @Override
        public String kind() {
            return "version.renumber";
        }
    }

    /**
     * {@code version.move}: to another stage, from the one it was decided from.
     *
     * @param saw the production version that its writer saw
     * @param imported what is said of it, when it was made in another registry
     */
    record Move(
            Ulid id,
            Stage from,
            Stage to,
            Optional<Ulid> saw,
            String reason,
            Optional<ImportMark> imported)
            implements Payload {

        /** One that is made here. */
        public Move(Ulid id, Stage from, Stage to, Optional<Ulid> saw, String reason) {
            this(id, from, to, saw, reason, Optional.empty());
        }

        @Override
        public String kind() {
            return "version.move";
        }
    }

    /** {@code version.observe}. */
    record Observe(Ulid id, Observation observation) implements Payload {
        @Override
        public String kind() {
            return "version.observe";
        }
    }

    /** {@code version.tag}: sets a tag; removes it when the value is empty. */
    record Tag(Ulid id, String key, Optional<String> value) implements Payload {
        @Override
        public String kind() {
            return "version.tag";
        }
    }

    /** {@code version.describe}. */
    record DescribeVersion(Ulid id, String description) implements Payload {
        @Override
        public String kind() {
            return "version.describe";
        }
    }

    /** {@code model.baseline}: what production must hold; nothing any more when it is empty. */
    record SetBaseline(Optional<Baseline> baseline, String reason) implements Payload {
        @Override
        public String kind() {
            return "model.baseline";
        }
    }

    /**
     * {@code model.rollback}: swaps two versions, in one step, as long as the promotion that it
     * undoes still stands.
     *
     * @param promotion the place of the fact that made {@code from} production
     * @param from the version that failed
     * @param to the version to be in production again
     * @param failedTo where the one that failed goes: archived or rejected
     * @param trigger what asked for it: {@code manual}, {@code auto_regression_elo} …
     * @param fromMetrics figures of the version that failed, as its writer saw them
     * @param toMetrics figures of the other, as its writer saw them
     * @param evidence what its writer went by; a free object
     */
    record Rollback(
            Rank promotion,
            Ulid from,
            Ulid to,
            Stage failedTo,
            String reason,
            String trigger,
            SortedMap<String, Double> fromMetrics,
            SortedMap<String, Double> toMetrics,
            ObjectNode evidence)
            implements Payload {

        /** Its kind. */
        public static final String KIND = "model.rollback";

        public Rollback {
            fromMetrics = Collections.unmodifiableSortedMap(new TreeMap<>(fromMetrics));
            toMetrics = Collections.unmodifiableSortedMap(new TreeMap<>(toMetrics));
        }

        @Override
        public String kind() {
            return KIND;
        }
    }

    /**
     * {@code registry.rewind}: models are again what they were. It is of the registry as a whole,
     * not of one model.
     *
     * @param models which; empty for every one that has facts in the ranges
     * @param ranges per origin the facts that are taken back; an empty range says only how far its
     *     writer knew the origin
     * @param complete whether each origin that its writer knew has a range
     * @param backup what shows the state gone back to
     * @param root of that state
     */
    record Rewind(
            Optional<SortedSet<ModelKey>> models,
            SortedMap<Origin, Range> ranges,
            boolean complete,
            String reason,
            String backup,
            Hash root)
            implements Payload {

        /** The entity of the facts that carry it: no model's, since those have a slash. */
        public static final String ENTITY = "registry";

        /** Its kind. */
        public static final String KIND = "registry.rewind";

        /**
         * Sequence numbers of one origin.
         *
         * @param after the last that stays
         * @param upTo the last that is taken back; nothing is when it is {@code after}
         */
        public record Range(long after, long upTo) {

            /** Whether it names no fact. */
            public boolean isEmpty() {
                return after == upTo;
            }
        }

        public Rewind {
            models = models.map(TreeSet::new).map(Collections::unmodifiableSortedSet);
            ranges = Collections.unmodifiableSortedMap(new TreeMap<>(ranges));
        }

        /** The same for a reason. */
        public Rewind because(String why) {
            return new Rewind(models, ranges, complete, why, backup, root);
        }

        @Override
        public String kind() {
            return KIND;
        }
    }

    /**
     * {@code parity.report}: what an outside validator found. It is of no model.
     *
     * @param id one for each report, however often it is reported
     */
    record Parity(Ulid id, ParityReport report) implements Payload {

        /** The entity of the facts that carry it. */
        public static final String ENTITY = "parity";

        /** Its kind. */
        public static final String KIND = "parity.report";

        @Override
        public String kind() {
            return KIND;
        }
    }

    /** {@code retraining.want}: a rule asks that a model be trained again. */
    record Retraining(RetrainingWant want) implements Payload {

        /** Its kind. */
        public static final String KIND = "retraining.want";

        /** The entity of its facts; the model is in the body, and nothing of it is changed. */
        static final String ENTITY = "retraining";

        @Override
        public String kind() {
            return KIND;
        }
    }

    /** What is said of hooks; of no model. */
    sealed interface OfHooks extends Payload permits SetHook, RemoveHook, Delivered {

        /** The entity of the facts that carry it. */
        String ENTITY = "hooks";
    }

    /** {@code hook.set}: somebody wants to be told. */
    record SetHook(Ulid id, HookSpec spec) implements OfHooks {

        /** Its kind. */
        public static final String KIND = "hook.set";

        @Override
        public String kind() {
            return KIND;
        }
    }

    /** {@code hook.remove}: nobody wants to be told there any more, for good. */
    record RemoveHook(Ulid id) implements OfHooks {

        /** Its kind. */
        public static final String KIND = "hook.remove";

        @Override
        public String kind() {
            return KIND;
        }
    }

    /**
     * {@code hook.delivered}: a note of what was sent, so that another node goes on from there.
     *
     * @param upTo by hook the seq up to which each origin's events were delivered
     */
    record Delivered(SortedMap<Ulid, SortedMap<Origin, Long>> upTo) implements OfHooks {

        /** Its kind. */
        public static final String KIND = "hook.delivered";

        public Delivered {
            SortedMap<Ulid, SortedMap<Origin, Long>> copy = new TreeMap<>();
            upTo.forEach(
                    (hook, heads) ->
                            copy.put(
                                    hook, Collections.unmodifiableSortedMap(new TreeMap<>(heads))));
            upTo = Collections.unmodifiableSortedMap(copy);
        }

        @Override
        public String kind() {
            return KIND;
        }
    }

    /** {@code model.alias}: makes an alias name a version; removes it when that is empty. */
    record Alias(String alias, Optional<Ulid> id) implements Payload {
        @Override
        public String kind() {
            return "model.alias";
        }
    }
}
