package dev.rookery.node.service;

import dev.rookery.node.registry.Command;
import dev.rookery.node.registry.Decision;
import dev.rookery.node.registry.Lookup;
import dev.rookery.node.registry.Ref;
import dev.rookery.node.registry.Refusal;
import dev.rookery.node.registry.RollbackOptions;
import dev.rookery.node.registry.VersionView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * Rolls models back: chooses the target, looks whether this node has its bytes, and writes. What
 * was chosen outside the transaction is judged again within it: a rollback is refused where
 * production changed meanwhile.
 *
 * <p>Threads: safe for any thread.
 */
public final class RollbackDesk {
    private final RegistryService registry;
    private final TargetCheck check;
    private final PromotionCheck promotion;
    private final Executor disk;

    /**
     * Of the parts that the node was put together from.
     *
     * @param check whether this node could serve a target
     * @param promotion whether this node lets into production what was not there before
     * @param disk runs what blocks on the disk
     */
    public RollbackDesk(
            RegistryService registry, TargetCheck check, PromotionCheck promotion, Executor disk) {
        this.registry = registry;
        this.check = check;
        this.promotion = promotion;
        this.disk = disk;
    }

    /** What was chosen, or why nothing was. */
    private sealed interface Choice {

        record Chosen(Command command) implements Choice {}

        record None(Refusal refusal) implements Choice {}
    }

    /**
     * Rolls a model back. Targets are tried in the order of {@link RollbackOptions}; one whose
     * bytes are absent or damaged is skipped.
     *
     * @return as {@link RegistryService#write}: accepted with {@link
     *     dev.rookery.node.registry.Answer.RolledBack}, or refused; fails also where artifacts
     *     could not be read
     */
    public CompletionStage<Decision> rollBack(RollbackWish wanted, Wish wish) {
        Optional<Refusal> problem =
                Command.Rollback.problem(wanted.reason(), wanted.trigger(), wanted.evidence());
        if (problem.isPresent()) {
            return CompletableFuture.completedStage(new Decision.Refused(problem.get()));
        }
        return CompletableFuture.supplyAsync(() -> choose(wanted), disk)
                .thenCompose(
                        choice ->
                                choice instanceof Choice.Chosen chosen
                                        ? registry.write(chosen.command(), wish)
                                        : CompletableFuture.completedStage(refused(choice)));
    }

    /** What a rollback would put back now, or why there is nothing; blocks. */
    public Lookup<VersionView> target(String model) {
        Lookup<RollbackOptions> lookup = registry.rollbackOptions(model);
        return lookup instanceof Lookup.Found<RollbackOptions> found
                ? first(found.value())
                : new Lookup.Missing<>(((Lookup.Missing<RollbackOptions>) lookup).refusal());
    }

    private static Decision refused(Choice choice) {
        return new Decision.Refused(((Choice.None) choice).refusal());
    }

    private Choice choose(RollbackWish wanted) {
        Lookup<RollbackOptions> lookup = registry.rollbackOptions(wanted.model());
        if (lookup instanceof Lookup.Missing<RollbackOptions> missing) {
            return new Choice.None(missing.refusal());
        }
        RollbackOptions options = ((Lookup.Found<RollbackOptions>) lookup).value();
        Lookup<VersionView> target =
                wanted.to().isPresent()
                        ? named(wanted.model(), wanted.to().get(), options)
                        : first(options);
        return target instanceof Lookup.Found<VersionView> found
                ? new Choice.Chosen(command(wanted, options, found.value()))
                : new Choice.None(((Lookup.Missing<VersionView>) target).refusal());
    }

    private Lookup<VersionView> named(String model, Ref ref, RollbackOptions options) {
        Lookup<VersionView> lookup = registry.catalogue().version(model, ref, OptionalLong.empty());
        if (lookup instanceof Lookup.Found<VersionView> found) {
            Optional<String> problem = problem(found.value(), options);
            return problem.isEmpty()
                    ? lookup
                    : new Lookup.Missing<>(options.refused(found.value(), problem.get()));
        }
        return lookup;
    }

    private Lookup<VersionView> first(RollbackOptions options) {
        List<String> skipped = new ArrayList<>();
        for (VersionView candidate : options.candidates()) {
            Optional<String> problem = problem(candidate, options);
            if (problem.isEmpty()) {
                return new Lookup.Found<>(candidate);
            }
            skipped.add(candidate.brief().ref() + " is left out, as " + problem.get());
        }
        return new Lookup.Missing<>(options.unavailable(skipped));
    }

    /** What was in production goes back there, whatever is asked of what comes there now. */
    private Optional<String> problem(VersionView target, RollbackOptions options) {
        Optional<String> bytes = check.problem(target);
        boolean served = options.served(target) && !promotion.servedByOtherRules(target);
        return bytes.isPresent() || served ? bytes : promotion.refusal(target).map(Refusal::detail);
    }

    private static Command command(
            RollbackWish wanted, RollbackOptions options, VersionView target) {
        return new Command.Rollback(
                wanted.actor(),
                wanted.model(),
                options.production().id(),
                target.id(),
                wanted.reason(),
                wanted.trigger(),
                wanted.evidence(),
                wanted.expect());
    }
}
