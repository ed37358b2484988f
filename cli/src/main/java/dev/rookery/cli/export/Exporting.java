package dev.rookery.cli.export;

/** Somewhere else that holds what the registry has. Threads: owned by the verb. */
@FunctionalInterface
public interface Exporting {

    /** Brings it level with the registry as it is now; again, it changes nothing. */
    Exported run();
}
