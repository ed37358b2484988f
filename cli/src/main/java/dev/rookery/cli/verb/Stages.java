package dev.rookery.cli.verb;

/** The short spellings of stages. */
final class Stages {

    private Stages() {}

    /** The contract's name of what was typed; what is no short spelling stays as it is. */
    static String full(String typed) {
        return switch (typed) {
            case "dev" -> "development";
            case "prod" -> "production";
            default -> typed;
        };
    }
}
