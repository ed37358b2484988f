package dev.rookery.node.service;

import dev.rookery.node.registry.Baseline;
import dev.rookery.node.registry.ModelView;
import dev.rookery.node.registry.VersionBrief;
import dev.rookery.node.rollback.Verdict;
import dev.rookery.node.settings.RollbackSettings.Mode;
import java.util.Optional;

/**
 * What the rollback manager says of a model now.
 *
 * <p>Threads: immutable.
 *
 * @param mode what a verdict to roll back leads to
 * @param baseline what production must hold; empty while nobody said
 */
public record RollbackCheck(
        ModelView model, Mode mode, Optional<Baseline> baseline, Verdict verdict) {

    /** The version that was judged. */
    public Optional<VersionBrief> production() {
        return model.production();
    }
}
