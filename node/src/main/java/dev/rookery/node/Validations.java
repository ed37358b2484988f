package dev.rookery.node;

import dev.rookery.node.health.HealthComponent;
import dev.rookery.node.registry.Lookup;
import dev.rookery.node.registry.Page;
import dev.rookery.node.registry.PageRequest;
import dev.rookery.node.registry.ParityReport;
import dev.rookery.node.registry.ParityView;
import dev.rookery.sync.fact.Hash;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What outside validators say of parity, for this node's health: a configuration whose newest
 * report failed degrades, one with {@value HealthComponent#FAILURES_UNHEALTHY} failed reports in a
 * row is unhealthy, until a newer report passes.
 *
 * <p>Threads: {@link #look} is run by one timer; the rest is for any thread.
 */
final class Validations {

    private static final int SHOWN_MAX = 10;
    private static final PageRequest ALL = new PageRequest(PageRequest.LIMIT_MAX, Optional.empty());

    private final CoreSwitch core;
    private Optional<Hash> looked = Optional.empty();
    private volatile int configs;
    private volatile List<ParityView> failing = List.of();

    Validations(CoreSwitch core) {
        this.core = core;
    }

    /** Reads the newest reports, where facts came since the last look; blocks. */
    void look() {
        Optional<Hash> root = Optional.of(core.held().root());
        if (root.equals(looked)) {
            return;
        }
        List<ParityView> found = new ArrayList<>();
        if (core.catalogue().parity(ALL) instanceof Lookup.Found<Page<ParityView>> all) {
            configs = all.value().items().size();
            all.value().items().stream().filter(view -> view.failing() > 0).forEach(found::add);
        }
        found.sort((a, b) -> Integer.compare(b.failing(), a.failing()));
        failing = List.copyOf(found);
        looked = root;
    }

    /** Whether some configuration failed so often that it is no accident. */
    boolean broken() {
        return failing.stream()
                .anyMatch(view -> view.failing() >= HealthComponent.FAILURES_UNHEALTHY);
    }

    /** What failed; empty when every newest report passed. */
    Optional<String> problem() {
        List<ParityView> now = failing;
        return now.stream()
                .findFirst()
                .map(worst -> text(worst) + (now.size() == 1 ? "" : more(now.size() - 1)));
    }

    private static String text(ParityView view) {
        ParityReport report = view.newest().report();
        return String.format(
                Locale.ROOT,
                "the newest parity report of %s failed: %d of %d games do not agree (%.2f %%),"
                        + " failed reports in a row: %d",
                report.config(),
                report.failures(),
                report.checked(),
                100 * report.failureRate(),
                view.failing());
    }

    private static String more(int others) {
        return "; so did those of " + others + " other configurations";
    }

    /** Figures for health. */
    Map<String, Object> details() {
        Map<String, Object> shown = new TreeMap<>();
        failing.stream()
                .limit(SHOWN_MAX)
                .forEach(view -> shown.put(view.count().config(), details(view)));
        Map<String, Object> figures = new TreeMap<>();
        figures.put("configurations", configs);
        figures.put("failing", failing.size());
        figures.put("newest_failed", shown);
        return figures;
    }

    private static Map<String, Object> details(ParityView view) {
        ParityReport report = view.newest().report();
        Map<String, Object> figures = new TreeMap<>();
        figures.put("games_checked", report.checked());
        figures.put("failures", report.failures());
        figures.put("failure_rate", report.failureRate());
        figures.put("failing_in_a_row", view.failing());
        figures.put("source", report.source());
        return figures;
    }
}
