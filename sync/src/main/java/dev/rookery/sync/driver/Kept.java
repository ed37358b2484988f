package dev.rookery.sync.driver;

import dev.rookery.sync.fact.Origin;
import java.util.List;
import java.util.Optional;

/**
 * What became of a peer's facts, once the new ones are durable.
 *
 * @param kept how many were new
 * @param gap whether some lie beyond what is held, so that a pull is due
 * @param stuck origins whose facts did not fit: gaps, forks, malformed batches
 * @param problem why some did not fit, the first reason; empty when all did
 */
public record Kept(int kept, boolean gap, List<Origin> stuck, Optional<String> problem) {

    public Kept {
        stuck = List.copyOf(stuck);
    }
}
