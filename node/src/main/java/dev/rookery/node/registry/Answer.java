package dev.rookery.node.registry;

import java.util.List;
import java.util.Optional;

/**
 * What a caller is told about an accepted command: the state that its facts will have made.
 *
 * <p>Threads: immutable.
 */
public sealed interface Answer {

    /** What it speaks of, for messages: {@code model:number (ulid)}, or a model. */
    default String subject() {
        return ofVersion()
                .map(of -> of.model() + ":" + of.label() + " (" + of.id() + ")")
                .orElseGet(() -> this instanceof Model of ? of.model().name() : "the change");
    }

    /** The version that it speaks of. */
    default Optional<VersionView> ofVersion() {
        if (this instanceof Registered registered) {
            return Optional.of(registered.version);
        } else if (this instanceof Imported imported) {
            return Optional.of(imported.version);
        } else if (this instanceof Moved moved) {
            return Optional.of(moved.version);
        } else if (this instanceof Version changed) {
            return Optional.of(changed.version);
        } else if (this instanceof RolledBack back) {
            return Optional.of(back.version);
        }
        return Optional.empty();
    }

    /**
     * A version was registered.
     *
     * @param replayed whether this is the first answer again, to a request that was repeated
     */
    record Registered(VersionView version, boolean replayed) implements Answer {}

    /**
     * A version of another registry is here.
     *
     * @param replayed whether it was before
     * @param notes what could not be as it was there, one sentence each
     */
    record Imported(VersionView version, boolean replayed, List<String> notes) implements Answer {

        public Imported {
            notes = List.copyOf(notes);
        }
    }

    /**
     * A version was moved.
     *
     * @param from where it stood
     * @param archived the version that had to make room
     */
    record Moved(VersionView version, Stage from, Optional<VersionBrief> archived)
            implements Answer {}

    /** A version changed otherwise: tag, description, observation, number. */
    record Version(VersionView version) implements Answer {}

    /** A model changed: created, described, deleted, undeleted, renamed, an alias. */
    record Model(ModelView model) implements Answer {}

    /** Models are again what they were. */
    record Rewound(Payload.Rewind said) implements Answer {}

    /** A model's baseline was set, or the one it had was removed. */
    record Baselined(BaselineView baseline) implements Answer {}

    /** A parity report was taken. */
    record Parity(ParityEntry entry) implements Answer {}

    /**
     * A version was put back into production.
     *
     * @param version the one that is in production now
     */
    record RolledBack(RollbackView rollback, VersionView version) implements Answer {}

    /**
     * A hook was set or removed, or deliveries were noted.
     *
     * @param hook the one that it is about, where it is about one
     */
    record Hooked(Optional<Ulid> hook) implements Answer {}

    /** A model is to be trained again. */
    record Wanted(RetrainingWant want) implements Answer {}

    /** A cleanup was planned or executed. */
    record Cleanup(CleanupPlan plan) implements Answer {}
}
