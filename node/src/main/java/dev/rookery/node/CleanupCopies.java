package dev.rookery.node;

import dev.rookery.backup.BackupKind;
import dev.rookery.node.recovery.NodeBackups;
import dev.rookery.node.registry.Answer;
import dev.rookery.node.registry.Command;
import dev.rookery.node.registry.Decision;
import dev.rookery.node.service.Writes;
import dev.rookery.sync.fact.Dot;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * A copy of the database before a cleanup that deletes anything. Cleanups of many models follow
 * each other, so one copy serves those of the next ten minutes; what was written between them is in
 * the archive. A cleanup whose copy cannot be taken fails, and deletes nothing.
 *
 * <p>Threads: safe for any thread; copies are taken on a thread of their own.
 */
final class CleanupCopies implements Writes {

    private static final Duration SERVES = Duration.ofMinutes(10);

    private final Writes next;
    private final NodeBackups backups;
    private final Executor copies;
    private final InstantSource clock;

    CleanupCopies(Writes next, NodeBackups backups, Executor copies, InstantSource clock) {
        this.next = next;
        this.backups = backups;
        this.copies = copies;
        this.clock = clock;
    }

    @Override
    public boolean open() {
        return next.open();
    }

    @Override
    public CompletionStage<Decision> write(Command command, Consumer<Dot> named) {
        return command instanceof Command.Cleanup cleanup && cleanup.execute()
                ? cleanUp(cleanup, named)
                : next.write(command, named);
    }

    private CompletionStage<Decision> cleanUp(Command.Cleanup asked, Consumer<Dot> named) {
        Command.Cleanup plan =
                new Command.Cleanup(
                        asked.actor(), asked.model(), asked.keep(), false, asked.reason());
        return next.write(plan, UNNAMED)
                .thenCompose(
                        decision ->
                                deletes(decision)
                                        ? CompletableFuture.runAsync(
                                                () -> ensure(asked.actor()), copies)
                                        : CompletableFuture.completedFuture(null))
                .thenCompose(done -> next.write(asked, named));
    }

    private static boolean deletes(Decision decision) {
        return decision instanceof Decision.Accepted accepted
                && accepted.answer() instanceof Answer.Cleanup planned
                && !planned.plan().goes().isEmpty();
    }

    private void ensure(String actor) {
        Instant now = clock.instant();
        boolean fresh =
                backups.list(Optional.of(BackupKind.PRE_CLEANUP), Optional.empty(), 1).stream()
                        .map(copy -> Duration.between(copy.timestamp(), now))
                        .anyMatch(age -> !age.isNegative() && age.compareTo(SERVES) < 0);
        if (!fresh) {
            backups.take(BackupKind.PRE_CLEANUP, "before a cleanup", actor);
        }
    }
}
