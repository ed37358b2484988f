package dev.rookery.sync.engine;

import dev.rookery.sync.fact.Origin;

/** Randomness, handed in: where new incarnations get their origins. */
@FunctionalInterface
public interface OriginSource {

    /** 128 random bits, never the same twice. */
    Origin fresh();
}
