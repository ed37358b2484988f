package dev.rookery.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What was acknowledged, kept outside of the nodes. It is written in chapters, one a storm, each
 * with models of its own, so that a storm is checked in a time that does not grow with the last.
 *
 * <p>Threads: safe for any thread; chapters are turned while nobody writes.
 */
final class Ledger {

    private static final int MODELS = 4;

    private final List<Set<String>> chapters = new ArrayList<>();
    private final Map<String, ConcurrentLinkedQueue<Acknowledged>> writes =
            new ConcurrentHashMap<>();
    private final Map<String, String> surprises = new ConcurrentHashMap<>();
    private final AtomicInteger size = new AtomicInteger();

    Ledger() {
        turn();
    }

    /** New models for what comes now. */
    void turn() {
        Set<String> models = new TreeSet<>();
        for (int i = 0; i < MODELS; i++) {
            models.add("storm-" + chapters.size() + "-m" + i);
        }
        models.forEach(model -> writes.put(model, new ConcurrentLinkedQueue<>()));
        chapters.add(models);
    }

    /** The models of this chapter. */
    List<String> models() {
        return List.copyOf(chapters.get(chapters.size() - 1));
    }

    /** Models of this chapter, or of all, in which something was acknowledged. */
    Set<String> written(boolean all) {
        Set<String> models = new TreeSet<>();
        chapters.subList(all ? 0 : chapters.size() - 1, chapters.size()).forEach(models::addAll);
        models.removeIf(model -> writes.get(model).isEmpty());
        return models;
    }

    void note(Acknowledged write) {
        writes.get(write.model()).add(write);
        size.incrementAndGet();
    }

    /** An answer that no client should get. */
    void surprise(int status, String body) {
        surprises.put(String.valueOf(status), body);
    }

    Map<String, String> surprises() {
        return new TreeMap<>(surprises);
    }

    int size() {
        return size.get();
    }

    /** What was acknowledged about the model and is not there. */
    List<Acknowledged> missing(String model, ModelSeen seen) {
        return writes.get(model).stream().filter(write -> !write.isIn(seen)).toList();
    }

    /** Whether a promotion to production was acknowledged: then some version must be there. */
    boolean promoted(String model) {
        return writes.get(model).stream()
                .anyMatch(
                        write ->
                                write instanceof Acknowledged.Moved moved
                                        && moved.to().equals("production"));
    }
}
