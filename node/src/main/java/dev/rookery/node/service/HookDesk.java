package dev.rookery.node.service;

import dev.rookery.node.hooks.HookAddress;
import dev.rookery.node.hooks.HookDelivery;
import dev.rookery.node.hooks.HookKey;
import dev.rookery.node.hooks.Hooks;
import dev.rookery.node.registry.Command;
import dev.rookery.node.registry.Decision;
import dev.rookery.node.registry.HookSpec;
import dev.rookery.node.registry.Lookup;
import dev.rookery.node.registry.Refusal;
import dev.rookery.node.registry.RefusalCode;
import dev.rookery.node.registry.Ulid;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Sets hooks and removes them, and says what was delivered.
 *
 * <p>Threads: safe for any thread; what returns no stage may block.
 */
public final class HookDesk {

    private static final String NO_KEY =
            "this node has no hooks.key-file, so nobody could tell its messages from others'";
    private static final String KEY_CURE = "set hooks.key-file, the same on every node";

    private final RegistryService registry;
    private final Hooks hooks;

    /** Of the parts that the node was put together from. */
    public HookDesk(RegistryService registry, Hooks hooks) {
        this.registry = registry;
        this.hooks = hooks;
    }

    /**
     * What somebody wants to be told.
     *
     * @param events types, such as {@code version.moved} or {@code conflict.*}
     * @param models created names; empty for all
     */
    public record Wanted(String url, List<String> events, List<String> models, String description) {

        /** Keeps its own copies. */
        public Wanted {
            events = List.copyOf(events);
            models = List.copyOf(models);
        }
    }

    /** Sets a hook. */
    public CompletionStage<Decision> add(String actor, Wanted wanted, Wish wish) {
        Optional<HookKey> key = hooks.key();
        if (key.isEmpty()) {
            return refused(NO_KEY, KEY_CURE);
        }
        HookSpec spec =
                new HookSpec(
                        wanted.url(),
                        wanted.events(),
                        wanted.models(),
                        wanted.description(),
                        key.get().name());
        boolean listed =
                HookAddress.of(spec).map(uri -> hooks.hosts().lists(uri.getHost())).orElse(false);
        return listed || spec.problem().isPresent() // The rules say what is wrong with it.
                ? registry.setHook(actor, spec, wish)
                : refused(
                        "the host of " + wanted.url() + " may not be called",
                        "list it in hooks.allowed-hosts, on every node");
    }

    /** The secret of a hook that was just set; told once. */
    public String secret(Ulid id) {
        return hooks.key().map(key -> key.secret(id)).orElse("");
    }

    /** Removes a hook. */
    public CompletionStage<Decision> remove(String actor, String id, Wish wish) {
        Optional<Ulid> hook = Ulid.parse(id);
        return hook.isEmpty()
                ? CompletableFuture.completedStage(new Decision.Refused(unknown(id)))
                : registry.write(new Command.RemoveHook(actor, hook.get()), wish);
    }

    /** Sends a test. */
    public CompletionStage<Lookup<HookDelivery>> test(String id) {
        Optional<Ulid> hook = Ulid.parse(id);
        if (hook.isEmpty()) {
            return missing(unknown(id));
        }
        if (hooks.key().isEmpty()) {
            return missing(new Refusal(RefusalCode.HOOK_REFUSED, NO_KEY, KEY_CURE));
        }
        return hooks.test(hook.get())
                .thenApply(
                        made ->
                                made.<Lookup<HookDelivery>>map(Lookup.Found::new)
                                        .orElseGet(() -> new Lookup.Missing<>(unknown(id))));
    }

    /** What this node sent to a hook, newest first. */
    public Lookup<List<HookDelivery>> deliveries(String id) {
        return find(id).<Lookup<List<HookDelivery>>>map(
                        hook -> new Lookup.Found<>(hooks.deliveries(hook.hook().id())))
                .orElseGet(() -> new Lookup.Missing<>(unknown(id)));
    }

    /** All hooks, by id. */
    public List<Hooks.Standing> hooks() {
        return hooks.hooks();
    }

    /** Whether it is this node that delivers. */
    public boolean delivers() {
        return hooks.delivers();
    }

    private Optional<Hooks.Standing> find(String id) {
        return hooks.hooks().stream()
                .filter(standing -> standing.hook().id().toString().equalsIgnoreCase(id))
                .findFirst();
    }

    private static CompletionStage<Lookup<HookDelivery>> missing(Refusal refusal) {
        return CompletableFuture.completedStage(new Lookup.Missing<>(refusal));
    }

    private static CompletionStage<Decision> refused(String detail, String hint) {
        return CompletableFuture.completedStage(
                new Decision.Refused(new Refusal(RefusalCode.HOOK_REFUSED, detail, hint)));
    }

    private static Refusal unknown(String id) {
        return new Refusal(
                RefusalCode.HOOK_UNKNOWN,
                "there is no hook " + id,
                "rookery hooks list shows those that there are");
    }
}
