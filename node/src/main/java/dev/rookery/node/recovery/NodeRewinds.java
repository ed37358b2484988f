package dev.rookery.node.recovery;

import dev.rookery.backup.BackupException;
import dev.rookery.backup.BackupId;
import dev.rookery.backup.BackupKind;
import dev.rookery.backup.Fault;
import dev.rookery.backup.catalogue.Backup;
import dev.rookery.backup.catalogue.Backups;
import dev.rookery.node.registry.Command;
import dev.rookery.node.registry.Decision;
import dev.rookery.node.registry.Payload;
import dev.rookery.node.service.RewindDesk;
import dev.rookery.node.service.Writes;
import dev.rookery.node.store.RegistryFile;
import dev.rookery.node.store.SqliteStore;
import dev.rookery.sync.driver.SyncDriver;
import dev.rookery.sync.engine.Held;
import dev.rookery.sync.engine.OriginSource;
import dev.rookery.sync.fact.Dot;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Origin;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rewinds of a running node: the plan is made from the backup's state in a scratch file, the rewind
 * is one more fact, written as every other.
 *
 * <p>Threads: safe for any thread that may block; one plan or rewind at a time, others wait for it.
 */
public final class NodeRewinds implements RewindDesk {

    private static final Logger log = LoggerFactory.getLogger(NodeRewinds.class);
    private static final String SCRATCH = "rewind/then.db";
    private static final Duration WRITE_MAX = Duration.ofMinutes(10);

    private final Backups backups;
    private final NodeBackups.Place place;
    private final OriginSource origins;
    private final NodeBackups copies;
    private final Live live;
    private final BackupViews views;

    /**
     * The registry in use; asked for anew at each step, since a repair may exchange it.
     *
     * @param writes the way to its writer
     */
    public record Live(Supplier<SqliteStore> store, Supplier<SyncDriver> driver, Writes writes) {

        private Held held() {
            return driver.get().held();
        }
    }

    /**
     * @param copies take the copy before a rewind
     */
    public NodeRewinds(
            Backups backups,
            NodeBackups.Place place,
            OriginSource origins,
            NodeBackups copies,
            Live live) {
        this.backups = backups;
        this.place = place;
        this.origins = origins;
        this.copies = copies;
        this.live = live;
        this.views = new BackupViews(backups, place);
    }

    @Override
    public synchronized Planning plan(BackupId id, List<String> models) {
        return found(id)
                .map(backup -> then(backup, past -> plan(backup, past, models)))
                .orElseGet(() -> missing(id));
    }

    private Planning plan(Backup backup, ScratchRegistry past, List<String> models) {
        return new RewindPlanner(backup, past, live.store().get(), live.held()).plan(models);
    }

    @Override
    public synchronized Outcome rewind(BackupId id, Payload.Rewind planned, String actor) {
        Optional<Backup> backup = found(id);
        if (backup.isEmpty()) {
            return missing(id);
        }
        SortedMap<String, Long> then = views.vector(backup.get());
        Optional<Refused> misfit = misfit(backup.get(), planned, then);
        if (misfit.isPresent()) {
            return misfit.get();
        }
        BackupId before =
                copies.take(BackupKind.PRE_RESTORE, "before the rewind to " + id, actor).id();
        long merged = 0;
        if (lacks(then)) {
            long held = live.held().vector().facts();
            Optional<Refused> refused = merge(backup.get());
            if (refused.isPresent()) {
                return refused.get();
            }
            merged = live.held().vector().facts() - held;
        }
        return write(id, planned, actor, before, merged);
    }

    private Outcome write(
            BackupId id, Payload.Rewind planned, String actor, BackupId before, long merged) {
        AtomicReference<Dot> named = new AtomicReference<>();
        Decision decision = write(new Command.Rewind(actor, planned), named);
        if (decision instanceof Decision.Refused refused) {
            return new Refused.ByRule(refused.refusal());
        }
        Held after = live.held();
        Dot dot = named.get();
        log.info("[backup] rewound to {}: fact {}", id, dot);
        return new Outcome.Done(
                id, before, dot, after.root().toString(), merged, unseen(planned, dot, after));
    }

    private Decision write(Command command, AtomicReference<Dot> named) {
        try {
            return live.writes()
                    .write(command, named::set)
                    .toCompletableFuture()
                    .get(WRITE_MAX.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException("the sync loop failed", e.getCause());
        } catch (TimeoutException e) {
            throw late("it took more than " + WRITE_MAX.toMinutes() + " minutes", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw late("interrupted", e);
        }
    }

    private BackupException late(String why, Exception cause) {
        return new BackupException(
                "rewind the registry",
                place.database(),
                why,
                "look into the history whether it was written before you try again",
                false,
                cause);
    }

    /** What was written since the plan was made, but for the rewind itself. */
    private static long unseen(Payload.Rewind planned, Dot dot, Held after) {
        long facts = planned.ranges().containsKey(dot.origin()) || planned.complete() ? -1 : 0;
        for (var row : after.vector().rows()) {
            Payload.Rewind.Range range = planned.ranges().get(row.origin());
            if (range != null || planned.complete()) {
                facts += row.maxSeq() - (range == null ? 0 : range.upTo());
            }
        }
        return Math.max(0, facts);
    }

    /** A plan's ranges begin at the backup and end within what is held here. */
    private Optional<Refused> misfit(
            Backup backup, Payload.Rewind planned, SortedMap<String, Long> then) {
        Held now = live.held();
        if (!planned.backup().equals(backup.id().toString())
                || !planned.root().toString().equals(backup.root())) {
            return Optional.of(
                    new Refused.Misfit(
                            "it goes back to "
                                    + planned.backup()
                                    + " with the root "
                                    + planned.root()
                                    + ", the backup's is "
                                    + backup.root()));
        }
        for (String origin : planned.complete() ? then.keySet() : Set.<String>of()) {
            if (!planned.ranges().containsKey(Origin.parse(origin))) {
                return Optional.of(new Refused.Misfit("it leaves out origin " + origin));
            }
        }
        for (Map.Entry<Origin, Payload.Rewind.Range> at : planned.ranges().entrySet()) {
            Payload.Rewind.Range range = at.getValue();
            long begins = then.getOrDefault(at.getKey().toString(), 0L);
            long held = Math.max(begins, now.vector().maxSeq(at.getKey()));
            String origin = "of origin " + at.getKey();
            if (range.after() != begins) {
                String why = "the backup has facts up to " + begins + " " + origin;
                return Optional.of(new Refused.Misfit(why + ", it says " + range.after()));
            }
            if (range.upTo() > held) {
                String why = "this node holds facts up to " + held + " " + origin;
                return Optional.of(new Refused.Misfit(why + ", it says " + range.upTo()));
            }
        }
        return Optional.empty();
    }

    private boolean lacks(SortedMap<String, Long> then) {
        Held now = live.held();
        return then.entrySet().stream()
                .anyMatch(
                        head -> head.getValue() > now.vector().maxSeq(Origin.parse(head.getKey())));
    }

    /** A snapshot from elsewhere comes in as a peer's facts do. */
    private Optional<Refused> merge(Backup backup) {
        Path file = place.scratch().resolve(SCRATCH);
        Function<ScratchRegistry, Optional<Refused>> taking =
                past -> {
                    Entrance entrance = new Entrance(live.store().get(), live.driver().get());
                    Intake intake = new Intake(entrance, "backup " + backup.id());
                    try (RegistryFile facts = RegistryFile.open(file)) {
                        facts.facts(stored -> intake.take(Fact.parse(stored.canonical())));
                    }
                    intake.end();
                    return intake.problem().map(Refused.Misfit::new);
                };
        return thenOr(backup, taking, Optional::of);
    }

    private Planning then(Backup backup, Function<ScratchRegistry, Planning> work) {
        return thenOr(backup, work, refused -> refused);
    }

    /** Makes a backup's state, works on it, and throws it away. */
    private <T> T thenOr(
            Backup backup, Function<ScratchRegistry, T> work, Function<Refused, T> otherwise) {
        Path file = place.scratch().resolve(SCRATCH);
        PastStates states = new PastStates(backups, place.clusterId(), origins);
        try {
            PastStates.Outcome outcome = states.make(backup, file, new Nobody(origins));
            if (outcome instanceof PastStates.Outcome.Refused refused) {
                return otherwise.apply(new Refused.Damaged(refused.faults()));
            }
            try (ScratchRegistry past = ((PastStates.Outcome.Made) outcome).registry()) {
                return work.apply(past);
            }
        } finally {
            PastStates.clear(file);
        }
    }

    private Optional<Backup> found(BackupId id) {
        return backups.find(id);
    }

    private Refused missing(BackupId id) {
        List<Fault> faults = Unlisted.faults(backups, id);
        return faults.isEmpty() ? new Refused.Unknown() : new Refused.Damaged(faults);
    }
}
