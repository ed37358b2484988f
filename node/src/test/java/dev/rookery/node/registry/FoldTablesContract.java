package dev.rookery.node.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Rank;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every adapter of {@link FoldTables} and {@link Listing} holds to: after the same facts it
 * says what the tables in memory say, in lists, lookups and chunks.
 */
public abstract class FoldTablesContract {

    private static final int HISTORIES = 40;

    /** Empty tables; those handed out before are not used again. */
    protected abstract void open();

    /** Keeps a fact and folds it, as the adapter does with every fact. */
    protected abstract void keep(Fact fact);

    protected abstract FoldTables tables();

    protected abstract Listing listing();

    @BeforeEach
    void openFirst() {
        open();
    }

    @Test
    void itSaysWhatTheTablesInMemorySayWhateverTheOrder() {
        for (int seed = 0; seed < HISTORIES; seed++) {
            // given a random history, in any order
            Random random = new Random(seed);
            Histories history = Histories.random(random);
            List<Fact> facts = new ArrayList<>(history.facts());
            Collections.shuffle(facts, random);
            MemoryTables memory = memory(facts);

            // when the adapter keeps it
            open();
            facts.forEach(this::keep);

            // then both say the same
            int failing = seed;
            assertEquals(
                    Dump.of(memory, memory, history.ids()),
                    Dump.of(tables(), listing(), history.ids()),
                    () -> "history " + failing);
            lookups(memory, history.ids());
            reports(memory.parity());
            memory.hooks()
                    .hooks()
                    .forEach(row -> same(Optional.of(row), tables().hooks().hook(row.id())));
            counts(memory);
        }
    }

    private static MemoryTables memory(List<Fact> facts) {
        MemoryTables memory = new MemoryTables(ref -> facts.get((int) ref.handle()));
        for (int i = 0; i < facts.size(); i++) {
            memory.fold(facts.get(i), new FactRef(i, facts.get(i).rank()));
        }
        return memory;
    }

    private void lookups(MemoryTables memory, List<Ulid> ids) {
        for (ModelKey key : memory.everyModel()) {
            ModelRow model = memory.model(key).orElseThrow();
            String name = model.shownName();
            same(memory.shown(name), tables().shown(name));
            same(memory.generations(key.name()), tables().generations(key.name()));
            same(sorted(memory.claimsOn(name)), sorted(tables().claimsOn(name)));
            same(memory.latestMove(key), tables().latestMove(key));
            same(memory.rollbacks(key, 2), tables().rollbacks(key, 2));
            same(
                    memory.promotions(key, Optional.empty(), 1),
                    tables().promotions(key, Optional.empty(), 1));
            stretches(memory, key);
            chunks(memory, key);
            for (VersionRow row : memory.versions(key, Optional.empty(), 1_000)) {
                lookups(memory, key, row);
            }
            same(memory.fittest(key, 2), tables().fittest(key, 2));
            same(memory.numbered(key, 777), tables().numbered(key, 777));
            same(memory.labelled(key, "none"), tables().labelled(key, "none"));
        }
        for (Ulid id : new TreeSet<>(ids)) {
            same(sorted(memory.byUlid(id)), sorted(listing().byUlid(id)));
        }
    }

    private void lookups(MemoryTables memory, ModelKey key, VersionRow row) {
        for (VersionRow.Claim claim : row.claims()) {
            same(
                    sorted(memory.numbered(key, claim.number())),
                    sorted(tables().numbered(key, claim.number())));
        }
        same(
                sorted(memory.labelled(key, row.label())),
                sorted(tables().labelled(key, row.label())));
        same(
                sorted(memory.shortId(key, row.shortId())),
                sorted(tables().shortId(key, row.shortId())));
        assertEquals(
                memory.fact(row.registration()),
                tables().fact(tables().version(key, row.id()).orElseThrow().registration()));
        for (RegisterRow cell : memory.registers(key, Optional.of(row.id()))) {
            same(memory.register(cell.cell()), tables().register(cell.cell()));
        }
    }

    private void stretches(MemoryTables memory, ModelKey key) {
        List<MoveRow> moves = memory.moves(key);
        for (MoveRow move : moves) {
            Rank rank = move.fact().rank();
            Rank last = moves.get(moves.size() - 1).fact().rank();
            same(memory.movesAfter(key, rank), tables().movesAfter(key, rank));
            same(memory.movesBetween(key, rank, last), tables().movesBetween(key, rank, last));
            Optional<Rank> before = Optional.of(rank);
            same(memory.promotions(key, before, 2), tables().promotions(key, before, 2));
            same(
                    memory.rollback(key, move.fact()),
                    tables().moves(key).stream()
                            .filter(row -> row.fact().rank().equals(rank))
                            .findFirst()
                            .flatMap(row -> tables().rollback(key, row.fact())));
        }
    }

    private void chunks(MemoryTables memory, ModelKey key) {
        Optional<Rank> before = Optional.empty();
        while (true) {
            List<VersionRow> chunk = memory.versions(key, before, 2);
            same(chunk, tables().versions(key, before, 2));
            if (chunk.isEmpty()) {
                break;
            }
            before = Optional.of(chunk.get(chunk.size() - 1).registration().rank());
        }
        before = Optional.empty();
        while (true) {
            List<FactRef> chunk = memory.facts(key, before, 3);
            same(chunk, listing().facts(key, before, 3));
            if (chunk.isEmpty()) {
                break;
            }
            before = Optional.of(chunk.get(chunk.size() - 1).rank());
        }
    }

    private void reports(ParityTables memory) {
        same(memory.counts("hex8_2p", 1), tables().parity().counts("hex8_2p", 1));
        same(memory.count("none"), tables().parity().count("none"));
        for (ParityCount count : memory.counts("", 10)) {
            same(count, tables().parity().count(count.config()).orElseThrow());
            Optional<Rank> before = Optional.empty();
            List<ParityRow> chunk = memory.reports(count.config(), before, 2);
            while (!chunk.isEmpty()) {
                same(chunk, tables().parity().reports(count.config(), before, 2));
                for (ParityRow row : chunk) {
                    same(
                            Optional.of(row),
                            tables().parity().report(row.config(), row.id(), row.passed()));
                    before = Optional.of(row.fact().rank());
                }
                chunk = memory.reports(count.config(), before, 2);
            }
        }
    }

    private void counts(MemoryTables memory) {
        same(sorted(memory.counts()), sorted(listing().counts()));
        assertEquals(memory.liveModels(), listing().liveModels());
        same(sorted(memory.unnumbered(1_000)), sorted(listing().unnumbered(1_000)));
        same(memory.models("a", 2), listing().models("a", 2));
    }

    private static List<String> sorted(List<?> rows) {
        return rows.stream().map(FoldTablesContract::text).sorted().toList();
    }

    private static void same(Object expected, Object actual) {
        assertEquals(text(expected), text(actual));
    }

    private static String text(Object rows) {
        return Dump.withoutHandles(rows.toString());
    }
}
