package dev.rookery.node.registry;

import java.util.Optional;

/**
 * A fact about hooks arrives. Of several that set one hook the earliest holds, a removal is for
 * good, and what was delivered is the most that anybody says: in whatever order, the same.
 *
 * <p>Threads: owned by the fold.
 */
final class HookFold {

    private HookFold() {}

    static void apply(FactRef ref, Payload.OfHooks said, FoldTables tables) {
        HookTables hooks = tables.hooks();
        if (said instanceof Payload.SetHook set) {
            HookRow held = held(set.id(), hooks);
            boolean first = held.set().map(by -> ref.rank().before(by.rank())).orElse(true);
            if (first) {
                hooks.put(new HookRow(set.id(), Optional.of(ref), held.removed()));
            }
        } else if (said instanceof Payload.RemoveHook remove) {
            hooks.put(new HookRow(remove.id(), held(remove.id(), hooks).set(), true));
        } else if (said instanceof Payload.Delivered delivered) {
            delivered
                    .upTo()
                    .forEach(
                            (hook, heads) ->
                                    heads.forEach(
                                            (origin, seq) -> hooks.delivered(hook, origin, seq)));
        }
    }

    private static HookRow held(Ulid id, HookTables hooks) {
        return hooks.hook(id).orElseGet(() -> new HookRow(id, Optional.empty(), false));
    }
}
