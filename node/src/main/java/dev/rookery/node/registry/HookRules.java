package dev.rookery.node.registry;

import dev.rookery.sync.fact.Draft;
import dev.rookery.sync.fact.Fact;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What may be asked of hooks: set one, remove one, note what was delivered.
 *
 * <p>Threads: owned by the rules.
 */
public final class HookRules {

    /** Most hooks that a node lets be set. */
    public static final int HOOKS_MAX = 32;

    private final Case one;

    HookRules(Case one) {
        this.one = one;
    }

    Decision set(Command.SetHook asked) {
        Optional<Refusal> problem = asked.spec().problem();
        if (problem.isPresent()) {
            return Case.refuse(problem.get());
        }
        long live = one.tables().hooks().hooks().stream().filter(HookRow::live).count();
        if (live >= HOOKS_MAX) {
            return Case.refuse(
                    RefusalCode.TOO_LARGE,
                    "there are " + live + " hooks already; at most " + HOOKS_MAX + " are accepted",
                    "remove one: rookery hooks list");
        }
        return accepted(new Payload.SetHook(asked.id(), asked.spec()), asked.id());
    }

    Decision remove(Command.RemoveHook asked) {
        Optional<HookRow> held = one.tables().hooks().hook(asked.id()).filter(HookRow::live);
        return held.map(row -> accepted(new Payload.RemoveHook(asked.id()), asked.id()))
                .orElseGet(() -> Case.refuse(Refusals.hookUnknown(asked.id().toString())));
    }

    Decision delivered(Command.NoteDelivered asked) {
        Payload.Delivered said = new Payload.Delivered(asked.upTo());
        return said.upTo().isEmpty()
                ? Case.unchanged(new Answer.Hooked(Optional.empty()))
                : accepted(said);
    }

    private Decision accepted(Payload.OfHooks said, Ulid id) {
        return new Decision.Accepted(List.of(draft(said)), new Answer.Hooked(Optional.of(id)));
    }

    private Decision accepted(Payload.OfHooks said) {
        return new Decision.Accepted(List.of(draft(said)), new Answer.Hooked(Optional.empty()));
    }

    private Draft draft(Payload.OfHooks said) {
        return new Draft(
                said.kind(),
                Payload.OfHooks.ENTITY,
                PayloadCodec.encode(said),
                one.actor(),
                Optional.of(said));
    }

    /** The hooks that something is delivered to, by id; of too many the first. */
    public static List<HookView> live(FoldTables tables) {
        List<HookView> views = new ArrayList<>();
        for (HookRow row : tables.hooks().hooks()) {
            if (row.live() && views.size() < 2 * HOOKS_MAX) {
                Fact fact = tables.fact(row.set().orElseThrow());
                PayloadCodec.decode(fact)
                        .filter(Payload.SetHook.class::isInstance)
                        .map(said -> ((Payload.SetHook) said).spec())
                        .map(spec -> view(row, spec, fact))
                        .ifPresent(views::add);
            }
        }
        return views;
    }

    private static HookView view(HookRow row, HookSpec spec, Fact fact) {
        return new HookView(row.id(), spec, row.set().orElseThrow(), fact.atMillis(), fact.actor());
    }
}
