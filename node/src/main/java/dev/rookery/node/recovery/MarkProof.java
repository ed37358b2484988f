package dev.rookery.node.recovery;

import dev.rookery.backup.BackupId;
import dev.rookery.backup.Fault;
import dev.rookery.backup.Head;
import dev.rookery.backup.Heads;
import dev.rookery.backup.Verification;
import dev.rookery.backup.archive.Mark;
import dev.rookery.backup.archive.Replay;
import dev.rookery.backup.catalogue.Backup;
import dev.rookery.backup.catalogue.Backups;
import dev.rookery.backup.catalogue.Way;
import dev.rookery.backup.copy.Hold;
import dev.rookery.node.store.RegistryFile;
import dev.rookery.sync.driver.StoreException;
import dev.rookery.sync.engine.OriginSource;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.vector.OriginRow;
import dev.rookery.sync.vector.Root;
import dev.rookery.sync.vector.VersionVector;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Whether the facts that lead to a mark make the root that it names: each is hashed again and added
 * to the sums of the copy that the way begins or ends at. Nothing is folded and nothing written,
 * but for forked origins, whose state is made in scratch.
 *
 * <p>Threads: safe for any thread that may block.
 */
final class MarkProof {
    private final Backups backups;
    private final NodeBackups.Place place;
    private final OriginSource origins;

    MarkProof(Backups backups, NodeBackups.Place place, OriginSource origins) {
        this.backups = backups;
        this.place = place;
        this.origins = origins;
    }

    /** Verifies a copy or a mark; of a mark the facts on its way are hashed too. */
    Verification verify(BackupId id) {
        Hold hold = backups.hold();
        try {
            Verification verification = backups.verify(id);
            Optional<Fault> fault =
                    verification instanceof Verification.Sound
                            ? backups.archive().find(id).flatMap(this::fault)
                            : Optional.empty();
            return fault.isPresent()
                    ? new Verification.Damaged(id, List.of(fault.get()))
                    : verification;
        } finally {
            hold.close();
        }
    }

    /** What is wrong; empty when the root is the one that the mark names. */
    Optional<Fault> fault(Mark mark) {
        Heads state = backups.archive().vectorAt(mark);
        boolean forked = state.list().stream().anyMatch(head -> head.count() != head.seq());
        if (forked) {
            return made(mark);
        }
        Optional<Fault> first = Optional.empty();
        for (Way way : backups.waysTo(mark)) {
            Optional<Fault> fault = summed(mark, state, way);
            if (fault.isEmpty()) {
                return Optional.empty();
            }
            first = first.or(() -> fault);
        }
        return first.or(() -> Optional.of(differs(mark, "no copy and no segment leads to it")));
    }

    private Optional<Fault> summed(Mark mark, Heads state, Way way) {
        Sums sums = new Sums();
        try {
            if (way instanceof Way.Forward forward) {
                forward.base()
                        .ifPresent(base -> sums.startAt(CopyFiles.database(backups, base.id())));
                Replay replay =
                        backups.archive()
                                .replay(
                                        forward.from(),
                                        mark,
                                        all -> all.forEach(one -> sums.add(Fact.parse(one))));
                if (replay instanceof Replay.Broken broken) {
                    return Optional.of(broken.fault());
                }
            } else {
                sums.addAll(CopyFiles.database(backups, ((Way.Back) way).later().id()), state);
            }
            return compare(mark, sums.root(place.clusterId()));
        } catch (StoreException | IllegalArgumentException e) {
            return Optional.of(differs(mark, String.valueOf(e.getMessage())));
        }
    }

    private Optional<Fault> made(Mark mark) {
        Path file = place.scratch().resolve("verify").resolve(mark.id() + ".db");
        PastStates states = new PastStates(backups, place.clusterId(), origins);
        try {
            PastStates.Outcome outcome =
                    states.make(new Backup.AtMark(mark), file, new Nobody(origins));
            if (outcome instanceof PastStates.Outcome.Refused refused) {
                return Optional.of(refused.faults().get(0));
            }
            ScratchRegistry registry = ((PastStates.Outcome.Made) outcome).registry();
            String root = registry.held().root().toString();
            registry.close();
            return compare(mark, root);
        } finally {
            PastStates.clear(file);
        }
    }

    private static Optional<Fault> compare(Mark mark, String root) {
        return root.equals(mark.root())
                ? Optional.empty()
                : Optional.of(differs(mark, "it names the root " + mark.root() + ", not " + root));
    }

    private static Fault differs(Mark mark, String detail) {
        return new Fault(Fault.Code.CONTENTS_DIFFER, mark.id().toString(), detail);
    }

    /**
     * Origin rows that grow with facts; of origins that have not forked, in order, with repeats.
     */
    private static final class Sums {
        private final Map<Origin, OriginRow> rows = new TreeMap<>();

        void startAt(Path copy) {
            try (RegistryFile base = RegistryFile.open(copy)) {
                base.rows().forEach(row -> rows.put(row.origin(), row));
            }
        }

        void addAll(Path copy, Heads upTo) {
            try (RegistryFile later = RegistryFile.open(copy)) {
                later.facts(
                        stored -> {
                            Optional<Head> head = upTo.of(ArchivedSnapshots.uuid(stored.origin()));
                            if (head.filter(to -> stored.seq() <= to.seq()).isPresent()) {
                                add(Fact.parse(stored.canonical()));
                            }
                        });
            }
        }

        void add(Fact fact) {
            OriginRow row = rows.getOrDefault(fact.origin(), OriginRow.empty(fact.origin()));
            if (fact.seq() > row.maxSeq() + 1) {
                throw new IllegalArgumentException("a fact is missing before " + fact.dot());
            }
            if (fact.seq() == row.maxSeq() + 1) {
                rows.put(fact.origin(), row.plus(fact.hash()));
            }
        }

        String root(String clusterId) {
            return Root.of(clusterId, VersionVector.of(rows.values())).toString();
        }
    }
}
