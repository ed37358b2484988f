package dev.rookery.sync.simulation;

import dev.rookery.sync.driver.FactStore;
import dev.rookery.sync.driver.InMemoryFactStore;
import dev.rookery.sync.driver.Proposal;
import dev.rookery.sync.fact.Draft;
import dev.rookery.sync.fact.Hash;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * The simplest workload: notes about a few entities, alone or some together.
 *
 * <p>Threads: one world, one thread.
 */
final class Notes implements Workload {
    private static final int ENTITIES = 4;
    private int written;

    @Override
    public FactStore format() {
        return new InMemoryFactStore();
    }

    @Override
    public FactStore reopen(FactStore store) {
        store.rollback();
        return store;
    }

    @Override
    public void discard(FactStore store) {
        store.close();
    }

    @Override
    public Proposal<?> ask(Site site, Random random) {
        int size = random.nextInt(4) == 0 ? 2 + random.nextInt(3) : 1;
        List<Draft> drafts = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            drafts.add(note("m" + random.nextInt(ENTITIES), site.node()));
        }
        return at -> new Proposal.Judgement<>(drafts, "noted");
    }

    private Draft note(String entity, String node) {
        byte[] body = ("note " + written++).getBytes(StandardCharsets.UTF_8);
        return new Draft("test.note", entity, body, node);
    }

    @Override
    public void answered(Object answer, List<Hash> facts) {
        // The world remembers which facts were promised.
    }

    @Override
    public void read(Site site) {
        // Notes are there or not; the disks are compared in the end.
    }

    @Override
    public List<Proposal<?>> tend(Site site) {
        return List.of();
    }

    @Override
    public Duration unsettled(List<Site> sites) {
        return Duration.ZERO;
    }

    @Override
    public String settled(List<Site> sites) {
        return "equal sets of notes are equal";
    }

    @Override
    public Map<String, Long> counts() {
        return Map.of();
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
