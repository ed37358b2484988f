package dev.rookery.node.registry;

import java.util.Optional;

/**
 * What is folded of one model.
 *
 * <p>Threads: immutable.
 *
 * @param first the earliest fact of the model: its creation
 * @param shownName the name people use; carries a suffix {@code ~xxxx} when it lost a conflict
 * @param closed whether it is deleted now
 * @param rewound whether all its facts lie in what rewinds took back: it did not exist then. It
 *     keeps its name, and one more fact brings it back
 * @param production the version that is in production now
 * @param numberMax the highest number ever claimed, deleted versions' included
 * @param stages how many versions stand where, deleted ones left out
 * @param type the type in the registration that ranks last; {@code EXPERIMENTAL} before any
 * @param typedBy that registration
 * @param createdAtMillis {@code at} of the earliest fact, ms since 1970
 * @param updatedAtMillis the latest {@code at} among its facts
 */
public record ModelRow(
        ModelKey key,
        FactRef first,
        String shownName,
        boolean closed,
        boolean rewound,
        Optional<Ulid> production,
        long numberMax,
        StageCounts stages,
        ModelType type,
        Optional<FactRef> typedBy,
        long createdAtMillis,
        long updatedAtMillis) {

    /** Whether it is in lists, and found by the name it shows. */
    public boolean live() {
        return !closed && !rewound;
    }

    /** How many versions are registered and not deleted. */
    public long versions() {
        return stages.total();
    }
}
