package dev.rookery.node.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.sync.fact.Fact;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Registrations where a version gets only a number that was claimed for it alone. */
class ClaimedNumbersTest {
    private static final ModelKey M = new ModelKey("m", 1);

    private final SimNode node =
            new SimNode(
                    0,
                    new ArrayList<>(),
                    new RegistryPolicy(
                            MetricDirections.DEFAULT, 5, List.of(), true, true, Stage.ARCHIVED),
                    1_767_225_600_000L);

    @Test
    void aClaimGetsItsNumberOnceAndNoOther() {
        assertEquals(7, number(node.ask(claimed(1, 7, M))));
        assertEquals(RefusalCode.NUMBER_CONFLICT, code(node.ask(claimed(2, 7, M))));
        assertEquals(5, number(node.ask(claimed(3, 5, M))));
    }

    @Test
    void withoutAClaimOrWithOneOfAnotherModelNothingIsRegistered() {
        assertEquals(RefusalCode.NUMBER_CONFLICT, code(node.ask(plain(1, "m", Optional.empty()))));
        Command.Register other = claimed(2, 1, new ModelKey("m", 2));
        assertEquals(RefusalCode.NUMBER_CONFLICT, code(node.ask(other)));
        assertEquals(Optional.empty(), node.tables().shown("m"));
    }

    @Test
    void onlyWhatIsNotKnownNorRefusedAnywayNeedsANumber() {
        Command.Register keyed = keyed("k");
        Claimable first = Claimable.of(keyed, node.tables()).orElseThrow();
        assertEquals(M, first.model());
        assertTrue(first.repeatable());
        node.ask(keyed.numbered(1, true, Optional.of(M)));

        assertEquals(Optional.empty(), Claimable.of(keyed, node.tables()));
        assertEquals(1, number(node.ask(keyed)));
        assertEquals(
                Optional.empty(), Claimable.of(plain(2, "a b", Optional.empty()), node.tables()));
        assertEquals(
                Optional.empty(), Claimable.of(plain(2, "m", Optional.of("l")), node.tables()));
        assertEquals(
                Optional.of(new Claimable(M, Ulid.of(1, 0, 2), false)),
                Claimable.of(plain(2, "m", Optional.of("free")), node.tables()));
    }

    @Test
    void bothNumbersThatOneVersionWasAnsweredWithLeadToIt() {
        // given a request repeated at another node before that one heard of the first
        List<Fact> all = new ArrayList<>();
        RegistryPolicy strict =
                new RegistryPolicy(
                        MetricDirections.DEFAULT, 5, List.of(), true, true, Stage.ARCHIVED);
        SimNode a = new SimNode(0, all, strict, 1_767_225_600_000L);
        SimNode b = new SimNode(1, all, strict, 1_767_225_600_010L);
        Command.Register asked = keyed("k");
        assertEquals(5, number(a.ask(asked.numbered(5, true, Optional.of(M)))));
        assertEquals(7, number(b.ask(asked.numbered(7, true, Optional.of(M)))));

        // when they have
        a.pull(Integer.MAX_VALUE);
        b.pull(Integer.MAX_VALUE);

        // then it shows the earlier number, and the other one is nobody else's
        for (SimNode each : List.of(a, b)) {
            VersionRow first = Refs.resolve(M, Ref.of(5), each.tables()).orElseThrow();
            assertEquals(5, first.number().orElseThrow());
            assertEquals(
                    Optional.of(first.id()),
                    Refs.resolve(M, Ref.of(7), each.tables()).map(VersionRow::id));
        }
    }

    private static Command.Register claimed(int id, long number, ModelKey key) {
        return plain(id, "m", Optional.empty()).numbered(number, true, Optional.of(key));
    }

    private static Command.Register plain(int id, String model, Optional<String> label) {
        return register(id, model, Optional.empty(), label);
    }

    private static Command.Register keyed(String key) {
        return register(1, "m", Optional.of(key), Optional.of("l"));
    }

    private static Command.Register register(
            int id, String model, Optional<String> key, Optional<String> label) {
        return new Command.Register(
                "ann",
                model,
                Ulid.of(1, 0, id),
                key,
                0,
                false,
                label,
                Optional.empty(),
                Content.EMPTY);
    }

    private static long number(Decision decision) {
        Answer answer = assertInstanceOf(Decision.Accepted.class, decision).answer();
        return assertInstanceOf(Answer.Registered.class, answer).version().number().getAsLong();
    }

    private static RefusalCode code(Decision decision) {
        return assertInstanceOf(Decision.Refused.class, decision).refusal().code();
    }
}
