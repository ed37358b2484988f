package dev.rookery.node.registry;

import static dev.rookery.node.registry.Asked.labelled;
import static dev.rookery.node.registry.Asked.register;
import static dev.rookery.node.registry.Asked.registered;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rookery.sync.fact.Batch;
import dev.rookery.sync.fact.Draft;
import dev.rookery.sync.fact.Fact;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a model's history says of what two nodes claimed while apart. */
class ContestsTest {
    private static final long START = 1_767_225_600_000L;
    private static final ModelKey M = new ModelKey("m", 1);

    private final List<Fact> all = new ArrayList<>();
    private final SimNode a = new SimNode(0, all, RegistryPolicy.DEFAULT, START);
    private final SimNode b = new SimNode(1, all, RegistryPolicy.DEFAULT, START + 10);

    private void heal() {
        a.pull(Integer.MAX_VALUE);
        b.pull(Integer.MAX_VALUE);
    }

    private static List<Contest> contests(SimNode node, ModelKey key) {
        return new History(node.tables(), node.tables())
                .page(key, Optional.empty(), 100).items().stream()
                        .flatMap(entry -> entry.contests().stream())
                        .toList();
    }

    private static List<Contest> contests(SimNode node) {
        return contests(node, M);
    }

    @Test
    void aNumberClaimedTwiceIsInTheHistoryOfBothNodesWithWhatTheLoserGot() {
        // given one number claimed at two nodes
        Ulid keeper = registered(a.ask(register("m", 1))).id();
        b.advance(5_000);
        Ulid loser = registered(b.ask(register("m", 2))).id();
        assertEquals(List.of(), contests(a));

        // when they hear of each other
        heal();
        Contest open =
                new Contest(
                        Contest.Kind.NUMBER,
                        "1",
                        keeper.toString(),
                        Optional.of(loser.toString()),
                        Optional.empty());
        assertEquals(List.of(open), contests(a));
        assertEquals(contests(a), contests(b));

        // then it stays after the loser has another, and says which
        a.ask(new Command.Renumber("node", M, loser, 0, true));
        heal();
        assertEquals(Optional.of("2"), contests(b).get(0).got());
        assertEquals(1, contests(b).size());
        assertEquals(contests(a), contests(b));
    }

    @Test
    void aLabelTakenTwiceSaysWhoShowsASuffix() {
        Ulid first = registered(a.ask(labelled("m", 1, "best"))).id();
        a.pull(Integer.MAX_VALUE);
        Ulid second = registered(b.ask(labelled("m", 2, "best"))).id();
        heal();

        List<Contest> labels =
                contests(b).stream().filter(it -> it.kind() == Contest.Kind.LABEL).toList();
        String suffix = b.tables().version(M, second).orElseThrow().shownLabel();
        assertEquals(
                List.of(
                        new Contest(
                                Contest.Kind.LABEL,
                                "best",
                                first.toString(),
                                Optional.of(second.toString()),
                                Optional.of(suffix))),
                labels);
    }

    @Test
    void aNameTakenTwiceIsInTheLosersHistory() {
        // given a model renamed to a name with which another was created meanwhile
        a.ask(register("m", 1));
        b.pull(Integer.MAX_VALUE);
        a.ask(register("n", 2));
        b.advance(1_000);
        b.state(M, new Payload.Rename("n"));

        // when
        heal();

        // then
        String shown = a.tables().model(M).orElseThrow().shownName();
        Contest lost =
                new Contest(Contest.Kind.NAME, "n", "n/1", Optional.of("m/1"), Optional.of(shown));
        assertEquals(List.of(lost), contests(a));
        assertEquals(List.of(lost), contests(b));
        assertEquals(List.of(), contests(a, new ModelKey("n", 1)));
    }

    @Test
    void whereAnOriginForkedEachOfTheTwoFactsNamesTheOther() {
        // given two nodes under one origin, as after a copied data directory
        SimNode one = new SimNode(7, all, RegistryPolicy.DEFAULT, START);
        SimNode copy = new SimNode(7, all, RegistryPolicy.DEFAULT, START);
        one.ask(register("m", 1));
        copy.ask(register("m", 2));
        one.ask(register("m", 3));
        copy.ask(register("m", 4));

        // when all of it is folded
        MemoryTables tables = new MemoryTables(ref -> all.get((int) ref.handle()));
        for (int i = 0; i < all.size(); i++) {
            tables.fold(all.get(i), new FactRef(i, all.get(i).rank()));
        }

        // then the two that follow the same are named, and none of what follows them
        List<String> named =
                new History(tables, tables)
                        .page(M, Optional.empty(), 100).items().stream()
                                .flatMap(entry -> entry.contests().stream())
                                .filter(it -> it.kind() == Contest.Kind.FORK)
                                .map(Contest::keptBy)
                                .sorted()
                                .toList();
        List<String> twins =
                all.stream()
                        .filter(fact -> fact.seq() == 1)
                        .map(fact -> fact.hash().toString())
                        .sorted()
                        .toList();
        assertEquals(twins, named);
    }

    @Test
    void aTwinThatIsOfNoModelIsNamedToo() {
        // given a fact of a model, and under its name another that no model has
        SimNode one = new SimNode(7, all, RegistryPolicy.DEFAULT, START);
        one.ask(register("m", 1));
        Fact fact = all.get(0);
        Draft draft = new Draft("test.note", "of no model", new byte[] {1}, "t");
        long at = fact.atMillis();
        all.add(Fact.of(fact.dot(), fact.prev(), Batch.ALONE, fact.stamp(), at, draft));

        // when
        MemoryTables tables = new MemoryTables(ref -> all.get((int) ref.handle()));
        for (int i = 0; i < all.size(); i++) {
            tables.fold(all.get(i), new FactRef(i, all.get(i).rank()));
        }

        // then
        assertEquals(List.of(all.get(all.size() - 1)), tables.twins(fact));
    }
}
