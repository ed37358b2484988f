package dev.rookery.node.store;

import dev.rookery.node.registry.Fold;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.message.Limits;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns of facts that are not folded: once for each kind, and of so many kinds at most, since
 * anybody may send any.
 *
 * <p>Threads: owned by the sync loop.
 */
final class SkipAlarm {

    static final int KINDS_MAX = 32;

    private static final Logger log = LoggerFactory.getLogger(SkipAlarm.class);

    private final Set<String> told = new HashSet<>();

    /** Of a fact that was kept. */
    void kept(Fact fact, Fold.Outcome outcome) {
        if (outcome == Fold.Outcome.FOLDED || told.size() >= KINDS_MAX) {
            return;
        }
        if (told.add(outcome + " " + fact.kind())) {
            log.warn(
                    "[store] facts of kind \"{}\" are kept and passed on, but not folded: {} (first: {} of"
                            + " {}); see GET /api/v1/audit, and /health for the newest",
                    plain(fact.kind()),
                    plain(Fold.skips(fact).orElse(outcome.toString())),
                    fact.dot(),
                    plain(fact.entity()));
        }
    }

    private static String plain(String ofAnybody) {
        return Limits.words(ofAnybody, Limits.DETAIL_CHARS_MAX);
    }
}
