package dev.rookery.node.promotion;

import dev.rookery.node.registry.Admission;
import dev.rookery.node.registry.Command;
import dev.rookery.node.registry.Content;
import dev.rookery.node.registry.Decision;
import dev.rookery.node.registry.Lookup;
import dev.rookery.node.registry.Ref;
import dev.rookery.node.registry.Refusal;
import dev.rookery.node.registry.Stage;
import dev.rookery.node.registry.VersionView;
import dev.rookery.node.service.Writes;
import dev.rookery.sync.driver.NodeBusyException;
import dev.rookery.sync.fact.Dot;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Looks at versions on their way to the writer: into the files of those that are registered, and
 * whether those that are to go to production may. Looking reads files and waits for other nodes, so
 * it is done before the transaction; the rules hold the writer to what was looked at.
 *
 * <p>Only commands of this node pass here. What other nodes let into production is folded as it
 * came.
 *
 * <p>Threads: safe for any thread; does not block.
 */
public final class PromotionGate implements Writes {

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final Writes next;
    private final Promotions promotions;
    private final Versions versions;
    private final Executor brief;
    private final Executor waiting;
    private final ImportLines lines = new ImportLines();

    /** Finds the version that a move names. */
    @FunctionalInterface
    public interface Versions {
        Lookup<VersionView> version(String model, Ref ref, OptionalLong asOfMillis);
    }

    /**
     * Before a writer.
     *
     * @param brief runs what reads the beginnings of files
     * @param waiting runs what may wait for bytes of other nodes, or look for long
     */
    public PromotionGate(
            Writes next,
            Promotions promotions,
            Versions versions,
            Executor brief,
            Executor waiting) {
        this.next = next;
        this.promotions = promotions;
        this.versions = versions;
        this.brief = brief;
        this.waiting = waiting;
    }

    @Override
    public boolean open() {
        return next.open();
    }

    @Override
    public CompletionStage<Decision> write(Command command, Consumer<Dot> named) {
        if (command instanceof Command.Register asked && hasBytes(asked.content())) {
            return passed(brief, () -> next.write(asked.found(label(asked)), named));
        } else if (command instanceof Command.Import asked) {
            return inLine(asked, named);
        } else if (command instanceof Command.Move asked && asked.to() == Stage.PRODUCTION) {
            Executor executor = promotions.ask(asked.model()) ? waiting : brief;
            return passed(executor, () -> promote(asked, named));
        } else if (command instanceof Command.Move asked && asked.to() == Stage.STAGING) {
            return passed(brief, () -> next.write(labelled(asked), named));
        }
        return next.write(command, named);
    }

    private static boolean hasBytes(Content content) {
        return !content.files().isEmpty() || content.artifact().isPresent();
    }

    private static CompletionStage<Decision> passed(
            Executor executor, Supplier<CompletionStage<Decision>> look) {
        try {
            return CompletableFuture.supplyAsync(look, executor).thenCompose(stage -> stage);
        } catch (RejectedExecutionException e) {
            return busy();
        }
    }

    private CompletionStage<Decision> inLine(Command.Import asked, Consumer<Dot> named) {
        try {
            return lines.write(
                    asked.registration().model(),
                    CompletableFuture.supplyAsync(() -> looked(asked), executor(asked)),
                    command -> next.write(command, named));
        } catch (RejectedExecutionException e) {
            return busy();
        }
    }

    private static CompletionStage<Decision> busy() {
        return CompletableFuture.failedFuture(
                new NodeBusyException(
                        "as many versions are looked at as wait at a time; nothing happened",
                        RETRY_AFTER));
    }

    private Optional<String> label(Command.Register asked) {
        return promotions.label(asked.content());
    }

    private static boolean produces(Command.Import asked) {
        List<Command.ImportStep> steps = asked.steps();
        return !steps.isEmpty() && steps.get(steps.size() - 1).to() == Stage.PRODUCTION;
    }

    /** Rules may have all files looked into, which takes longer than their beginnings do. */
    private Executor executor(Command.Import asked) {
        return produces(asked) && promotions.ask(asked.registration().model()) ? waiting : brief;
    }

    private Command looked(Command.Import asked) {
        Command.Register registration = asked.registration();
        List<Command.ImportStep> steps = asked.steps();
        Optional<Refusal> refusal =
                produces(asked)
                        ? promotions.refusal(
                                registration.model(), "it", registration.content(), Duration.ZERO)
                        : Optional.empty();
        return new Command.Import(
                registration.found(label(registration)),
                asked.number(),
                steps,
                asked.plan(),
                refusal.map(Refusal::detail));
    }

    /** With what is found now, should its bytes have come after the registration. */
    private Command.Move labelled(Command.Move asked) {
        return found(asked).map(version -> with(asked, version)).orElse(asked);
    }

    private Command.Move with(Command.Move asked, VersionView version) {
        return asked.with(Admission.of(version, promotions.label(version.content())));
    }

    private CompletionStage<Decision> promote(Command.Move asked, Consumer<Dot> named) {
        Optional<VersionView> found = found(asked);
        if (found.isEmpty()) {
            return next.write(asked, named); // The rules say why, as ever.
        }
        Optional<Refusal> refusal = promotions.refusal(found.get());
        return refusal.isPresent()
                ? CompletableFuture.completedStage(new Decision.Refused(refusal.get()))
                : next.write(with(asked, found.get()), named);
    }

    /** The version that is meant; empty when there is none, or it cannot go there anyway. */
    private Optional<VersionView> found(Command.Move asked) {
        return versions.version(asked.model(), asked.ref(), OptionalLong.empty())
                        instanceof Lookup.Found<VersionView> found
                ? Optional.of(found.value())
                        .filter(version -> version.stage().allowed().contains(asked.to()))
                : Optional.empty();
    }
}
