package dev.rookery.cli.term;

/** The few colours in use, as terminal sequences. */
public enum Paint {
    BOLD("1"),
    FAINT("2"),
    GOOD("32"),
    WARN("33"),
    BAD("31");

    static final String END = "\u001b[0m";

    private final String code;

    Paint(String code) {
        this.code = code;
    }

    String start() {
        return "\u001b[" + code + "m";
    }

    /** How a stage, health status or breaker state is shown. */
    public static Paint of(String state) {
        return switch (state) {
            case "production", "healthy", "closed", "ok", "true", "fresh" -> GOOD;
            case "staging", "degraded", "half_open", "unknown" -> WARN;
            case "unhealthy", "open", "damaged", "superseded", "failed" -> BAD;
            case "archived", "rejected" -> FAINT;
            default -> BOLD;
        };
    }
}
