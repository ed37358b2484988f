package dev.rookery.node.registry;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * Short ways to ask a {@link SimNode}, for tests.
 *
 * <p>Threads: stateless.
 */
public final class Asked {

    private Asked() {}

    static Command.Register register(String model, int chance) {
        return new Command.Register(
                "ann",
                model,
                Ulid.of(1, 0, chance),
                Optional.empty(),
                0,
                true,
                Optional.empty(),
                Optional.empty(),
                Content.EMPTY);
    }

    static Command.Register labelled(String model, int chance, String label) {
        return new Command.Register(
                "ann",
                model,
                Ulid.of(1, 0, chance),
                Optional.empty(),
                0,
                true,
                Optional.of(label),
                Optional.empty(),
                Content.EMPTY);
    }

    static Command.Register keyed(
            String model, int chance, String key, Map<String, Double> metrics) {
        return new Command.Register(
                "ann",
                model,
                Ulid.of(1, 0, chance),
                Optional.of(key),
                0,
                true,
                Optional.empty(),
                Optional.empty(),
                Content.ofMetrics(new TreeMap<>(metrics)));
    }

    public static Command.Register with(String model, int chance, Content content) {
        return new Command.Register(
                "ann",
                model,
                Ulid.of(1, 0, chance),
                Optional.empty(),
                0,
                true,
                Optional.empty(),
                Optional.empty(),
                content);
    }

    public static Command.Move move(String model, String ref, Stage to) {
        return new Command.Move("bob", model, new Ref(ref), to, "because", Expect.NOTHING);
    }

    static Command.DeleteModel delete(String model) {
        return new Command.DeleteModel("bob", model, "");
    }

    static Command.UndeleteModel undelete(String model) {
        return new Command.UndeleteModel("bob", model, OptionalInt.empty(), "");
    }

    /** The version of an accepted registration. */
    static VersionView registered(Decision decision) {
        Decision.Accepted accepted = assertInstanceOf(Decision.Accepted.class, decision);
        return assertInstanceOf(Answer.Registered.class, accepted.answer()).version();
    }

    /** The answer of an accepted command. */
    static Answer accepted(Decision decision) {
        return assertInstanceOf(Decision.Accepted.class, decision).answer();
    }

    /** Why a command was refused. */
    static Refusal refused(Decision decision) {
        return assertInstanceOf(Decision.Refused.class, decision).refusal();
    }

    /** What a read found. */
    static <T> T found(Lookup<T> lookup) {
        if (lookup instanceof Lookup.Found<T> found) {
            return found.value();
        }
        throw new AssertionError(lookup.toString());
    }

    /** Why a read found nothing. */
    static <T> RefusalCode missing(Lookup<T> lookup) {
        return ((Lookup.Missing<T>) lookup).refusal().code();
    }
}
