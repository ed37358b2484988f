package dev.rookery.node.registry;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Where a version stands in its life, with the moves that are allowed from there.
 *
 * <p>{@link #DELETED} is where cleanup puts a version: it is in no list and no move that people
 * name leads out of it; undeleting brings it back to where it was. {@link #REWOUND} is a version
 * whose registration a rewind took back: it is in no list either and no move concerns it, until
 * that rewind is undone.
 *
 * <p>Threads: immutable.
 */
public enum Stage {
    DEVELOPMENT,
    STAGING,
    PRODUCTION,
    ARCHIVED,
    REJECTED,
    DELETED,
    REWOUND;

    private final String text = name().toLowerCase(Locale.ROOT);

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
            case DELETED, REWOUND -> List.of();
        };
    }

    /** Whether a version that stands here is in lists and counted. */
    public boolean listed() {
        return this != DELETED && this != REWOUND;
    }

    /** The stage's name in the contract: lower case. */
    public String text() {
        return text;
    }

    /**
     * Reads a stage as people write it; {@code dev} and {@code prod} too. Only one of {@link
     * #NAMED}.
     */
    public static Optional<Stage> parse(String text) {
        return switch (text) {
            case "dev" -> Optional.of(DEVELOPMENT);
            case "prod" -> Optional.of(PRODUCTION);
            default -> NAMED.stream().filter(stage -> stage.text().equals(text)).findFirst();
        };
    }
}
