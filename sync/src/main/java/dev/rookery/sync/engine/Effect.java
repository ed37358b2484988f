package dev.rookery.sync.engine;

import dev.rookery.sync.fact.Dot;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.vector.OriginRow;
import java.util.List;
import java.util.Optional;

/** What is to be done, in the order of the list: keep comes before send. */
public sealed interface Effect {

    /** A new incarnation began: make it durable in the open transaction. */
    record Own(NodeIdentity identity, Origin before, String why) implements Effect {}

    /** Make the state before this transaction restorable; if that fails, answer {@code Dropped}. */
    record Snapshot(String reason, Hash root, long facts) implements Effect {}

    /** Keep these in the open transaction, in this order. */
    record Keep(List<Fact> facts) implements Effect {}

    /** Put these rows in the open transaction. */
    record PutRows(List<OriginRow> rows) implements Effect {}

    /** Everyone may see this now. */
    record Publish(Held held, List<OriginRow> rows) implements Effect {}

    /**
     * Pass these on.
     *
     * @param ttl hops that they may go from here; 0 for fresh ones, whose ttl is the pusher's to
     *     say
     * @param except the peer that sent them
     */
    record Push(List<Fact> facts, int ttl, Optional<String> except) implements Effect {}

    /** This peer holds more than it sent. */
    record PullSoon(String peer, String why) implements Effect {}

    /** These facts are wrong; they are not kept. */
    record Refused(String peer, Origin origin, String why) implements Effect {}

    /** One seq has two facts: an alarm. */
    record ForkSeen(Dot dot, String peer, String why) implements Effect {}

    /**
     * What the peer is told once the transaction is durable.
     *
     * @param kept how many facts were new
     * @param gap whether some lie beyond what is held
     * @param stuck origins whose facts did not fit
     * @param problem the first reason why
     */
    record Answer(int kept, boolean gap, List<Origin> stuck, Optional<String> problem)
            implements Effect {}
}
