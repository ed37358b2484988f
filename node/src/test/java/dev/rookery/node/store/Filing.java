package dev.rookery.node.store;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.rookery.node.registry.Answer;
import dev.rookery.node.registry.CmaesRun;
import dev.rookery.node.registry.Command;
import dev.rookery.node.registry.Content;
import dev.rookery.node.registry.Decision;
import dev.rookery.node.registry.FileEntry;
import dev.rookery.node.registry.RegistryPolicy;
import dev.rookery.node.registry.Rules;
import dev.rookery.node.registry.Ulid;
import dev.rookery.node.registry.VersionView;
import dev.rookery.sync.clock.Stamp;
import dev.rookery.sync.fact.Batch;
import dev.rookery.sync.fact.Dot;
import dev.rookery.sync.fact.Draft;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.vector.OriginRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Writes to a store as a node does: judged, named, kept, row put, committed.
 *
 * <p>Threads: owned by the test.
 */
final class Filing {

    static final Origin ORIGIN = new Origin(0xA1L << 56, 7);
    private static final long START = 1_769_423_400_000L;

    private final SqliteStore store;
    private final Rules rules = new Rules(RegistryPolicy.DEFAULT);
    private OriginRow row;
    private long now = START;

    /** Goes on where the store's last commit left off. */
    Filing(SqliteStore store) {
        this.store = store;
        this.row =
                store.load().stream()
                        .filter(held -> held.origin().equals(ORIGIN))
                        .findFirst()
                        .orElse(OriginRow.empty(ORIGIN));
        this.now += row.maxSeq() * 1_000;
    }

    /** Registers versions of a model, one commit each. */
    void register(String model, int versions) {
        for (int i = 0; i < versions; i++) {
            store.begin();
            judge(registration(model));
            commit();
        }
    }

    /** Judges a command in the open transaction and keeps what it becomes. */
    Answer judge(Command command) {
        now += 1_000;
        Decision decision = rules.judge(command, store.tables(), now);
        if (!(decision instanceof Decision.Accepted accepted)) {
            throw new AssertionError("refused: " + decision);
        }
        keep(accepted.drafts());
        return accepted.answer();
    }

    /** Does all of a command. */
    VersionView version(Command command) {
        store.begin();
        Answer answer = judge(command);
        commit();
        if (answer instanceof Answer.Registered registered) {
            return registered.version();
        }
        if (answer instanceof Answer.Moved moved) {
            return moved.version();
        }
        throw new AssertionError("no version: " + answer);
    }

    void commit() {
        store.put(List.of(row));
        store.commit();
    }

    OriginRow row() {
        return row;
    }

    Command.Register registration(String model) {
        return new Command.Register(
                "trainer",
                model,
                Ulid.of(now, 7, row.maxSeq()),
                Optional.empty(),
                0,
                false,
                Optional.empty(),
                Optional.empty(),
                Content.ofMetrics(new TreeMap<>()));
    }

    /** A CMA-ES run of two players. */
    Command.RegisterRun run(String board, double fitness) {
        CmaesRun run =
                new CmaesRun(
                        board,
                        2,
                        fitness,
                        50,
                        new TreeMap<>(Map.of("w00", 0.5)),
                        JsonNodeFactory.instance.objectNode(),
                        true);
        Content content = run.content(new FileEntry(CmaesRun.FILE, "0".repeat(64), 9));
        return new Command.RegisterRun(
                new Command.Register(
                        "trainer",
                        run.model(),
                        Ulid.of(now, 7, row.maxSeq()),
                        Optional.empty(),
                        0,
                        false,
                        Optional.empty(),
                        Optional.empty(),
                        content),
                fitness,
                true);
    }

    private void keep(List<Draft> drafts) {
        List<Fact> facts = new ArrayList<>();
        for (int i = 0; i < drafts.size(); i++) {
            Fact fact =
                    Fact.of(
                            new Dot(ORIGIN, row.maxSeq() + 1),
                            row.head(),
                            new Batch(i, drafts.size()),
                            Stamp.ofMillis(now + i),
                            now,
                            drafts.get(i));
            row = row.plus(fact.hash());
            facts.add(fact);
        }
        facts.forEach(store::keep);
    }
}
