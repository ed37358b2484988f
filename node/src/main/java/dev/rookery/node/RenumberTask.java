package dev.rookery.node;

import dev.rookery.node.numbering.Renumbering;
import dev.rookery.node.numbering.Renumbering.Conflict;
import dev.rookery.node.numbering.Renumbering.Scene;
import dev.rookery.node.registry.Command;
import dev.rookery.node.registry.Decision;
import dev.rookery.node.registry.VersionRow;
import dev.rookery.node.service.Numbering;
import dev.rookery.node.service.Numbering.Hint;
import dev.rookery.node.service.Writes;
import dev.rookery.sync.engine.NodeIdentity;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.peer.SteadyClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives versions whose number went to another their next one, where that is this node's to do.
 *
 * <p>Threads: run by one timer, one run at a time; each run may block for a read.
 */
final class RenumberTask implements Runnable {

    private static final Logger log = LoggerFactory.getLogger(RenumberTask.class);

    private static final int AT_ONCE = 1_000;
    private static final Duration LIVE = Duration.ofMinutes(1);
    private static final String ACTOR = "rookery-renumber";

    private final CoreSwitch core;
    private final Gossip gossip;
    private final Peerings peerings;
    private final Numbering numbering;
    private final String node;
    private final SteadyClock clock;
    private final Renumbering renumbering = new Renumbering(Renumbering.GRACE);

    RenumberTask(
            CoreSwitch core,
            Gossip gossip,
            Peerings peerings,
            Numbering numbering,
            String node,
            SteadyClock clock) {
        this.core = core;
        this.gossip = gossip;
        this.peerings = peerings;
        this.numbering = numbering;
        this.node = node;
        this.clock = clock;
    }

    @Override
    public void run() {
        if (!core.open()) {
            return;
        }
        List<Conflict> conflicts = new ArrayList<>();
        for (VersionRow row : core.store().unnumbered(AT_ONCE)) {
            conflicts.add(
                    new Conflict(row.model(), row.id(), row.registration().rank().dot().origin()));
        }
        for (Conflict conflict : renumbering.due(conflicts, scene())) {
            renumber(conflict);
        }
    }

    private Scene scene() {
        NodeIdentity identity = core.held().identity();
        Set<Origin> own = new HashSet<>(identity.sealed());
        own.add(identity.current());
        Instant now = clock.instant();
        return new Scene(own, node, gossip.peers().heardWithin(LIVE), lastPull(now), now);
    }

    /** A node without peers knows all that it can know. */
    private Optional<Instant> lastPull(Instant now) {
        boolean alone = gossip.peers().all().isEmpty() && gossip.membership().settled();
        return alone ? Optional.of(now) : peerings.lastPull();
    }

    private void renumber(Conflict conflict) {
        var unused =
                numbering
                        .next(conflict.model().name())
                        .thenCompose(hint -> core.write(command(conflict, hint), Writes.UNNAMED))
                        .whenComplete((decision, failure) -> told(conflict, decision, failure));
    }

    private static Command command(Conflict conflict, Hint hint) {
        return new Command.Renumber(
                ACTOR, conflict.model(), conflict.version(), hint.atLeast(), hint.majority());
    }

    private static void told(Conflict conflict, Decision decision, Throwable failure) {
        if (failure != null) {
            log.warn(
                    "[registry] could not renumber {} of {}: {}; tried again soon",
                    conflict.version(),
                    conflict.model().entity(),
                    failure.getMessage());
        } else if (decision instanceof Decision.Accepted accepted && !accepted.drafts().isEmpty()) {
            log.info(
                    "[registry] Renumbered {} of {}: its number went to another",
                    conflict.version(),
                    conflict.model().entity());
        }
    }
}
