package dev.rookery.node.registry;

import dev.rookery.sync.fact.Origin;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/** Hooks of few ids, set, removed and served by several nodes; what is to be trained again. */
final class HookHistories {
    private final Random random;
    private final List<String> names;

    HookHistories(Random random, List<String> names) {
        this.random = random;
        this.names = names;
    }

    void ask(SimNode node) {
        Ulid id = Ulid.of(1, 0, random.nextInt(2));
        HookSpec spec =
                new HookSpec(
                        "https://h" + random.nextInt(3) + ".example.com/",
                        List.of("*"),
                        List.of(),
                        "",
                        "0123456789abcdef");
        TreeMap<Origin, Long> heads = new TreeMap<>(node.heads());
        heads.values().removeIf(seq -> seq < 1);
        Command command =
                switch (random.nextInt(5)) {
                    case 4 -> wanted();
                    case 0 -> new Command.RemoveHook("op", id);
                    case 1 ->
                            new Command.NoteDelivered(
                                    "op", heads.isEmpty() ? new TreeMap<>() : served(id, heads));
                    default -> new Command.SetHook("op", id, spec);
                };
        node.ask(command);
    }

    /** One of few causes, found by several nodes. */
    private Command.WantRetraining wanted() {
        ModelKey model = new ModelKey(names.get(random.nextInt(names.size())), 1);
        Ulid version = Ulid.of(1, 0, random.nextInt(2));
        return new Command.WantRetraining(
                "op",
                new RetrainingWant(
                        "{every: 1d}", model, version, random.nextInt(2), "" + random.nextInt(9)));
    }

    private static SortedMap<Ulid, SortedMap<Origin, Long>> served(
            Ulid id, SortedMap<Origin, Long> heads) {
        SortedMap<Ulid, SortedMap<Origin, Long>> upTo = new TreeMap<>();
        upTo.put(id, heads);
        return upTo;
    }
}
