package dev.rookery.node.service;

import dev.rookery.node.reference.References;
import dev.rookery.sync.fact.Hash;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Whatever is asked for: this node lacks it, one peer has it, and one does not answer. */
final class NothingTravels implements ArtifactDesk {
    @Override
    public Status status(Hash hash) {
        Node self = new Node("alone", Optional.of(false), OptionalLong.empty(), Optional.empty());
        Node has = new Node("other", Optional.of(true), OptionalLong.of(7), Optional.empty());
        Node mute = new Node("mute", Optional.empty(), OptionalLong.empty(), Optional.of("no"));
        return new Status(hash, Place.ABSENT, 0, OptionalLong.of(7), List.of(self, has, mute));
    }

    @Override
    public References.Read read(String uri, Optional<Hash> expected) {
        return new References.Read.NotAllowed();
    }

    @Override
    public Overview overview() {
        List<Arriving> one = List.of(new Arriving(Hash.ZERO, 3, 7));
        return new Overview(
                "alone", 2, 9, 1, 4, 1, "production", 3, 1, List.of("m:1 a: nobody"), one);
    }
}
