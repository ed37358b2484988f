package dev.rookery.node;

import dev.rookery.node.numbering.Renumbering;
import dev.rookery.node.numbering.Renumbering.Conflict;
import dev.rookery.node.numbering.Renumbering.Numbers;
import dev.rookery.node.numbering.Renumbering.Scene;
import dev.rookery.node.numbering.Renumbering.Turn;
import dev.rookery.node.registry.Command;
import dev.rookery.node.registry.Decision;
import dev.rookery.node.service.Numbering;
import dev.rookery.node.service.Numbering.Hint;
import dev.rookery.node.service.Writes;
import dev.rookery.sync.engine.NodeIdentity;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.peer.SteadyClock;
import java.time.Duration;
import java.time.Instant;
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

    /** All nodes have to see the same list: a limit that is hardly ever reached. */
    private static final int LISTED_MAX = 10_000;

    private static final int WRITES_AT_ONCE = 1_000;
    private static final int PULLS_AT_ONCE = 3;
    private static final Duration LIVE = Duration.ofMinutes(1);
    private static final String ACTOR = "rookery-renumber";

    private final CoreSwitch core;
    private final Gossip gossip;
    private final Peerings peerings;
    private final Numbering numbering;
    private final String node;
    private final SteadyClock clock;
    private final Renumbering renumbering = new Renumbering(Renumbering.GRACE);
    private int asked;

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
        Scene scene = scene(); // First: what was pulled by then is in what is read.
        List<Turn> turns =
                core.store()
                        .unnumbered(
                                LISTED_MAX,
                                (rows, tables) ->
                                        renumbering.due(
                                                rows.stream().map(Conflict::of).toList(),
                                                scene,
                                                Numbers.in(tables)));
        turns.stream().limit(WRITES_AT_ONCE).forEach(this::renumber);
        if (renumbering.awaitsPull()) {
            pullFrom(scene.live());
        }
    }

    /** A few, in turn: what they know of the same conflicts enters the plan before it is due. */
    private void pullFrom(Set<String> live) {
        List<String> others = live.stream().filter(other -> !other.equals(node)).sorted().toList();
        int several = Math.min(PULLS_AT_ONCE, others.size());
        for (int i = 0; i < several; i++) {
            asked = (asked + 1) % others.size();
            gossip.rounds().pullSoon(others.get(asked));
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

    private void renumber(Turn turn) {
        Conflict conflict = turn.conflict();
        var unused =
                numbering
                        .next(conflict.model().name())
                        .thenCompose(hint -> core.write(command(turn, hint), Writes.UNNAMED))
                        .whenComplete((decision, failure) -> told(conflict, decision, failure));
    }

    /** A number that was set aside for this version alone comes before the planned one. */
    private static Command command(Turn turn, Hint hint) {
        Conflict conflict = turn.conflict();
        long number = hint.atLeast() == 0 ? turn.number() : hint.atLeast();
        return new Command.Renumber(
                ACTOR, conflict.model(), conflict.version(), number, hint.majority());
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
