package dev.rookery.node.promotion;

import dev.rookery.node.registry.Admission;
import dev.rookery.node.registry.Command;
import dev.rookery.node.registry.Content;
import dev.rookery.node.registry.Decision;
import dev.rookery.node.registry.Lookup;
import dev.rookery.node.registry.ModelKey;
import dev.rookery.node.registry.ModelView;
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

    private static final Ref PRODUCTION = new Ref(Stage.PRODUCTION.text());

    private final Writes next;
    private final Promotions promotions;
    private final Models models;
    private final Versions versions;
    private final Executor brief;
    private final Executor waiting;
    private final ImportLines lines = new ImportLines();

    /** Finds the model that a command names. */
    @FunctionalInterface
    public interface Models {
        Lookup<ModelView> model(String model, OptionalLong asOfMillis);
    }

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
            Models models,
            Versions versions,
            Executor brief,
            Executor waiting) {
        this.next = next;
        this.promotions = promotions;
        this.models = models;
        this.versions = versions;
        this.brief = brief;
        this.waiting = waiting;
    }

    @Override
    public boolean open() {
        return next.open();
    }

    @Override
    public CompletionStage<Decision> write(Command command, Consumer<Dot> dot) {
        if (command instanceof Command.Register asked && hasBytes(asked.content())) {
            return passed(brief, () -> next.write(asked.found(label(asked)), dot));
        } else if (command instanceof Command.Import asked) {
            return inLine(asked, dot);
        } else if (command instanceof Command.Move asked && asked.to() == Stage.PRODUCTION) {
            return passed(brief, () -> promote(asked, dot));
        } else if (command instanceof Command.RenameModel asked && promotions.ask()) {
            return passed(waiting, () -> rename(asked, dot));
        } else if (command instanceof Command.Move asked && asked.to() == Stage.STAGING) {
            return passed(brief, () -> next.write(labelled(asked), dot));
        }
        return next.write(command, dot);
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

    private CompletionStage<Decision> inLine(Command.Import asked, Consumer<Dot> dot) {
        try {
            return lines.write(
                    asked.registration().model(),
                    CompletableFuture.supplyAsync(() -> looked(asked), executor(asked)),
                    command -> next.write(command, dot));
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
        return produces(asked) && promotions.ask() ? waiting : brief;
    }

    private Command looked(Command.Import asked) {
        Command.Register registration = asked.registration();
        return new Command.Import(
                registration.found(label(registration)),
                asked.number(),
                asked.steps(),
                asked.plan(),
                produces(asked) ? Optional.of(judged(registration)) : Optional.empty());
    }

    private Command.Import.Judged judged(Command.Register registration) {
        String name = registration.model();
        Optional<ModelKey> model =
                models.model(name, OptionalLong.empty()) instanceof Lookup.Found<ModelView> found
                        ? Optional.of(found.value().key())
                        : Optional.empty();
        return new Command.Import.Judged(
                model.map(ModelKey::name).orElse(name),
                promotions.refusal(model, name, registration.content()).map(Refusal::detail));
    }

    /** With what is found now, should its bytes have come after the registration. */
    private Command.Move labelled(Command.Move asked) {
        return found(asked).map(version -> with(asked, version)).orElse(asked);
    }

    private Command.Move with(Command.Move asked, VersionView version) {
        return asked.with(Admission.of(version, promotions.label(version.content())));
    }

    private CompletionStage<Decision> promote(Command.Move asked, Consumer<Dot> dot) {
        Optional<VersionView> found = found(asked);
        if (found.isEmpty()) {
            return next.write(asked, dot); // The rules say why, as ever.
        }
        return promotions.ask(found.get())
                ? passed(waiting, () -> judged(asked, found.get(), dot))
                : next.write(with(asked, found.get()), dot);
    }

    private CompletionStage<Decision> judged(
            Command.Move asked, VersionView version, Consumer<Dot> dot) {
        Optional<Refusal> refusal = promotions.refusal(version);
        return refusal.isPresent()
                ? CompletableFuture.completedStage(new Decision.Refused(refusal.get()))
                : next.write(with(asked, version), dot);
    }

    /** What is in production comes into production of the new name. */
    private CompletionStage<Decision> rename(Command.RenameModel asked, Consumer<Dot> dot) {
        if (!(versions.version(asked.model(), PRODUCTION, OptionalLong.empty())
                instanceof Lookup.Found<VersionView> found)) {
            return next.write(asked, dot);
        }
        VersionView version = found.value();
        Optional<Refusal> refusal = promotions.refusal(version, asked.newName());
        return refusal.isPresent()
                ? CompletableFuture.completedStage(
                        new Decision.Refused(refused(asked, refusal.get())))
                : next.write(asked.with(version.id()), dot);
    }

    private static Refusal refused(Command.RenameModel asked, Refusal why) {
        return new Refusal(
                why.code(),
                asked.model() + " may not be renamed to " + asked.newName() + ": " + why.detail(),
                "move that version out of production, rename, then promote one that may go there");
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
