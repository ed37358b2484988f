package dev.rookery.node.registry;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Where a version stands in its life, with the moves that are allowed from there.
 *
 * <p>{@link #DELETED} is where cleanup and deletion put a version: it is in no list and no move
 * leads out of it.
 *
 * <p>Threads: immutable.
 */
public enum Stage {
    DEVELOPMENT,
    STAGING,
    PRODUCTION,
    ARCHIVED,
    REJECTED,
    DELETED;

    /** The stages people name, in the table's order. */
    public static final List<Stage> NAMED =
            List.of(DEVELOPMENT, STAGING, PRODUCTION, ARCHIVED, REJECTED);

    /** Where a version may be promoted or moved to from here, in the table's order. */
    public List<Stage> allowed() {
        return switch (this) {
            case DEVELOPMENT -> List.of(STAGING, ARCHIVED, REJECTED);
            case STAGING -> List.of(PRODUCTION, DEVELOPMENT, ARCHIVED, REJECTED);
            case PRODUCTION -> List.of(ARCHIVED, STAGING);
            case ARCHIVED, REJECTED -> List.of(DEVELOPMENT);
            case DELETED -> List.of();
        };
    }

    /** The stage's name in the contract: lower case. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Reads a stage as people write it; {@code dev} and {@code prod} too. Never {@link #DELETED}.
     */
    public static Optional<Stage> parse(String text) {
        return switch (text) {
            case "dev" -> Optional.of(DEVELOPMENT);
            case "prod" -> Optional.of(PRODUCTION);
            default -> NAMED.stream().filter(stage -> stage.text().equals(text)).findFirst();
        };
    }
}
