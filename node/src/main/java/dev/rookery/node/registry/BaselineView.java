package dev.rookery.node.registry;

import java.util.Optional;

/**
 * A model's baseline as people see it.
 *
 * <p>Threads: immutable.
 *
 * @param model the name that the model shows
 * @param version whose figures it has, where that version is known
 * @param setBy who set it
 * @param setAtMillis the writer's wall clock, ms since 1970
 */
public record BaselineView(
        String model,
        Baseline baseline,
        Optional<VersionBrief> version,
        String setBy,
        long setAtMillis) {}
