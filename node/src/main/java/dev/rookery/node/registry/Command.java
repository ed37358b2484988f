package dev.rookery.node.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.sync.fact.Origin;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What may be asked of the registry. Models are named as people see them, versions by reference.
 *
 * <p>Threads: immutable, as long as nobody writes to a content's trees.
 */
public sealed interface Command {

    /** Who asks; at most 1,024 UTF-8 bytes. It becomes the facts' actor. */
    String actor();

    /**
     * Registers a version; creates the model when no live one shows the name.
     *
     * @param id a fresh ULID; not used when one is derived from the key or the job
     * @param idempotencyKey makes a repeated request answer with the first result
     * @param numberHint the number set aside for it by whoever coordinates numbers, taken unless
     *     somebody claims it already; 0 for none
     * @param majority whether the writer sees a majority of the cluster and has pulled since
     * @param claimed the model in which the number was claimed for this version alone: it gets
     *     exactly that or none
     * @param label empty for one made of the time
     * @param shortId what an imported version came with: 12 hex digits
     * @param identity what it was in another registry of this kind; empty for a version that is new
     *     here
     * @param unsafeFormat what was found in its files that may run code when it is loaded; no part
     *     of what is asked for, since it depends on which bytes are here
     */
    record Register(
            String actor,
            String model,
            Ulid id,
            Optional<String> idempotencyKey,
            long numberHint,
            boolean majority,
            Optional<ModelKey> claimed,
            Optional<String> label,
            Optional<String> shortId,
            Optional<Identity> identity,
            Content content,
            Optional<String> unsafeFormat)
            implements Command {

        /** Without a claim, new here, of which no file was looked into. */
        public Register(
                String actor,
                String model,
                Ulid id,
                Optional<String> idempotencyKey,
                long numberHint,
                boolean majority,
                Optional<String> label,
                Optional<String> shortId,
                Content content) {
            this(
                    actor,
                    model,
                    id,
                    idempotencyKey,
                    numberHint,
                    majority,
                    Optional.empty(),
                    label,
                    shortId,
                    Optional.empty(),
                    content,
                    Optional.empty());
        }

        /** With another label. */
        Register labelled(String other) {
            return new Register(
                    actor,
                    model,
                    id,
                    idempotencyKey,
                    numberHint,
                    majority,
                    claimed,
                    Optional.of(other),
                    shortId,
                    identity,
                    content,
                    unsafeFormat);
        }

        /** As what it was elsewhere; empty to be what its key makes of it. */
        public Register known(Optional<Identity> as) {
            return new Register(
                    actor,
                    model,
                    as.map(Identity::id).orElse(id),
                    idempotencyKey,
                    numberHint,
                    majority,
                    claimed,
                    label,
                    shortId,
                    as,
                    content,
                    unsafeFormat);
        }

        /** With what was found in its files. */
        public Register found(Optional<String> format) {
            return new Register(
                    actor,
                    model,
                    id,
                    idempotencyKey,
                    numberHint,
                    majority,
                    claimed,
                    label,
                    shortId,
                    identity,
                    content,
                    format);
        }

        /** With a number on offer. */
        public Register numbered(long hint, boolean seen, Optional<ModelKey> only) {
            return new Register(
                    actor,
                    model,
                    id,
                    idempotencyKey,
                    hint,
                    seen,
                    only,
                    label,
                    shortId,
                    identity,
                    content,
                    unsafeFormat);
        }
    }

    /**
     * What a version was in another registry of this kind, and is here again.
     *
     * @param parentId the parent that it had there, whatever its name means here
     */
    record Identity(Ulid id, Optional<Ulid> parentId) {}

    /**
     * Registers the version that a CMA-ES run made.
     *
     * @param registration with the run's own content
     * @param fitness of the run, 0 to 1
     * @param autoPromote whether it goes to staging in the same step, where it beats the best so
     *     far
     */
    record RegisterRun(Register registration, double fitness, boolean autoPromote)
            implements Command {
        @Override
        public String actor() {
            return registration.actor();
        }
    }

    /**
     * Brings in a version of another registry, with the moves that it made there.
     *
     * @param registration with its key, and content that says where it comes from; what is said of
     *     its number comes from whoever coordinates numbers
     * @param number the one it had there; 0 for none
     * @param steps the stages it went through after development
     * @param plan whether it is only to be said what would become of it
     * @param judged what came of looking at it; empty where nobody looked
     */
    record Import(
            Register registration,
            long number,
            List<ImportStep> steps,
            boolean plan,
            Optional<Judged> judged)
            implements Command {

        /**
         * Whether it may be in production here.
         *
         * @param modelName what its model was created as, or would be: the answer holds for no
         *     other that has come to be called the same
         * @param barred why it may not; empty when it may
         */
        public record Judged(String modelName, Optional<String> barred) {}

        /** Of which nothing says that it may not be in production. */
        public Import(Register registration, long number, List<ImportStep> steps, boolean plan) {
            this(registration, number, steps, plan, Optional.empty());
        }

        /** Most stages a version may go through. */
        public static final int STEPS_MAX = 256;

        public Import {
            steps = List.copyOf(steps);
        }

        @Override
        public String actor() {
            return registration.actor();
        }
    }

    /** A move that was made in another registry. */
    record ImportStep(Stage to, String reason, ImportMark mark) {}

    /**
     * Moves a version to another stage.
     *
     * @param admission that the version was looked at, where it was
     */
    record Move(
            String actor,
            String model,
            Ref ref,
            Stage to,
            String reason,
            Expect expect,
            Optional<Admission> admission)
            implements Command {

        /** Of a version that nobody looked at. */
        public Move(String actor, String model, Ref ref, Stage to, String reason, Expect expect) {
            this(actor, model, ref, to, reason, expect, Optional.empty());
        }

        /** Of one that was. */
        public Move with(Admission looked) {
            return new Move(actor, model, ref, to, reason, expect, Optional.of(looked));
        }
    }

    record SetTag(String actor, String model, Ref ref, String key, String value)
            implements Command {}

    /** Says what in a version's files may run code when it is loaded; a node's own finding. */
    record Label(String actor, ModelKey model, Ulid version, String unsafeFormat)
            implements Command {}

    record RemoveTag(String actor, String model, Ref ref, String key) implements Command {}

    /** Makes {@code @alias} name a version. */
    record SetAlias(String actor, String model, String alias, Ref ref) implements Command {}

    record RemoveAlias(String actor, String model, String alias) implements Command {}

    /**
     * Changes what is said of a model.
     *
     * @param description empty to leave it
     * @param tags key → value; an empty value removes the tag
     */
    record DescribeModel(
            String actor,
            String model,
            Optional<String> description,
            SortedMap<String, Optional<String>> tags)
            implements Command {

        public DescribeModel {
            tags = Collections.unmodifiableSortedMap(new TreeMap<>(tags));
        }
    }

    record DescribeVersion(String actor, String model, Ref ref, String description)
            implements Command {}

    /** States what was seen of a version. */
    record Observe(String actor, String model, Ref ref, Observation observation)
            implements Command {}

    /**
     * Sets what production must hold.
     *
     * @param ref whose figures they are; the version in production when empty
     * @param metrics empty for those of that version
     * @param atMillis when it begins to hold, ms since 1970; now when empty
     */
    record SetBaseline(
            String actor,
            String model,
            Optional<Ref> ref,
            SortedMap<String, Double> metrics,
            Optional<Observation.Games> games,
            String source,
            OptionalLong atMillis)
            implements Command {

        public SetBaseline {
            metrics = Collections.unmodifiableSortedMap(new TreeMap<>(metrics));
        }
    }

    /** Production need hold nothing any more. */
    record RemoveBaseline(String actor, String model, String reason) implements Command {}

    /**
     * Puts another version into production, in place of one that failed.
     *
     * @param from what was in production when the target was chosen; refused when another is now
     * @param to the version to be in production again
     * @param trigger what asks for it: {@code manual}, {@code auto_regression_elo} …
     * @param evidence what its caller goes by; a free object, empty for nothing
     * @param expect what its caller believes; its stage is the target's
     */
    record Rollback(
            String actor,
            String model,
            Ulid from,
            Ulid to,
            String reason,
            String trigger,
            ObjectNode evidence,
            Expect expect)
            implements Command {

        /** What its words do not accept, whatever it is to put back; empty when all is well. */
        public static Optional<Refusal> problem(
                String reason, String trigger, ObjectNode evidence) {
            FieldRules rules = new FieldRules();
            RollbackCodec.check(reason, trigger, evidence, rules);
            return rules.problem();
        }
    }

    /** Closes a model; refused while a version is in production. */
    record DeleteModel(String actor, String model, String reason) implements Command {}

    /**
     * Opens a closed model again.
     *
     * @param model the name it was created with, or showed when it was closed
     * @param generation which one; the latest when empty
     */
    record UndeleteModel(String actor, String model, OptionalInt generation, String reason)
            implements Command {}

    /**
     * Gives a model another name.
     *
     * @param production the version in production that may be there under the new name as well, as
     *     far as this node looked
     */
    record RenameModel(String actor, String model, String newName, Optional<Ulid> production)
            implements Command {

        /** Of a model of which nobody looked at what is in production. */
        public RenameModel(String actor, String model, String newName) {
            this(actor, model, newName, Optional.empty());
        }

        /** Of one where somebody did. */
        public RenameModel with(Ulid looked) {
            return new RenameModel(actor, model, newName, Optional.of(looked));
        }
    }

    /** Claims another number for a version that has none, because its own went to another. */
    record Renumber(String actor, ModelKey model, Ulid version, long numberHint, boolean majority)
            implements Command {}

    /** Creates a model without versions. */
    record CreateModel(
            String actor, String model, String description, SortedMap<String, String> tags)
            implements Command {

        public CreateModel {
            tags = Collections.unmodifiableSortedMap(new TreeMap<>(tags));
        }
    }

    /**
     * Makes models again what they were. What it takes back was read from a backup; the ranges are
     * within what this node holds.
     */
    record Rewind(String actor, Payload.Rewind said) implements Command {}

    /**
     * States what a parity validation found.
     *
     * @param id a fresh ULID; not used when one is derived from the key
     * @param idempotencyKey makes a repeated report answer with the first result
     */
    record ReportParity(String actor, Ulid id, Optional<String> idempotencyKey, ParityReport report)
            implements Command {}

    /**
     * Sets a hook.
     *
     * @param id a fresh ULID
     */
    record SetHook(String actor, Ulid id, HookSpec spec) implements Command {}

    /** Removes a hook, for good. */
    record RemoveHook(String actor, Ulid id) implements Command {}

    /** Notes what was delivered to hooks, for the node that delivers after this one. */
    record NoteDelivered(String actor, SortedMap<Ulid, SortedMap<Origin, Long>> upTo)
            implements Command {}

    /** Says that a model is to be trained again, unless its cause said so already. */
    record WantRetraining(String actor, RetrainingWant want) implements Command {}

    /**
     * Deletes old versions of a model.
     *
     * @param keep how many of the newest stay, whatever their stage; the policy's when empty
     * @param execute whether to do it; else it is only planned
     * @param reason why; in the history of each version that goes
     */
    record Cleanup(String actor, String model, OptionalLong keep, boolean execute, String reason)
            implements Command {}

    /**
     * Brings a deleted version back to the stage that it was deleted from.
     *
     * @param ref its ULID, or the number or label that it has kept
     */
    record UndeleteVersion(String actor, String model, Ref ref, String reason) implements Command {}
}
