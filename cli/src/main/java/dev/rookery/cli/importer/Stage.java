package dev.rookery.cli.importer;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The stages of a version, and which may follow which. */
enum Stage {
    DEVELOPMENT,
    STAGING,
    PRODUCTION,
    ARCHIVED,
    REJECTED;

    /** As the node writes it. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What registries call it; empty when it is none. */
    static Optional<Stage> parse(String text) {
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "development", "dev", "none", "registered" -> Optional.of(DEVELOPMENT);
            case "staging", "staged" -> Optional.of(STAGING);
            case "production", "prod" -> Optional.of(PRODUCTION);
            case "archived", "archive", "retired" -> Optional.of(ARCHIVED);
            case "rejected" -> Optional.of(REJECTED);
            default -> Optional.empty();
        };
    }

    /** By the table of the contract. */
    List<Stage> next() {
        return switch (this) {
            case DEVELOPMENT -> List.of(STAGING, ARCHIVED, REJECTED);
            case STAGING -> List.of(PRODUCTION, DEVELOPMENT, ARCHIVED, REJECTED);
            case PRODUCTION -> List.of(ARCHIVED, STAGING);
            case ARCHIVED, REJECTED -> List.of(DEVELOPMENT);
        };
    }
}
