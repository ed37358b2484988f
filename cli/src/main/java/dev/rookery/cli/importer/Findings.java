package dev.rookery.cli.importer;

import java.util.ArrayList;
import java.util.List;

/**
 * What readers find on their way, in their order.
 *
 * <p>Threads: safe for any thread.
 */
public final class Findings {

    private static final int SHOWN_MAX = 100;

    private final List<Finding> all = new ArrayList<>();

    public synchronized void add(
            Finding.Kind kind, String model, String version, String what, String why) {
        all.add(new Finding(kind, shown(model), shown(version), shown(what), why));
    }

    void mapped(String model, String version, String what, String why) {
        add(Finding.Kind.MAPPED, model, version, what, why);
    }

    void lost(String model, String version, String what, String why) {
        add(Finding.Kind.LOST, model, version, what, why);
    }

    void leftOut(String model, String version, String what, String why) {
        add(Finding.Kind.LEFT_OUT, model, version, what, why);
    }

    public synchronized List<Finding> all() {
        return List.copyOf(all);
    }

    public synchronized long count(Finding.Kind kind) {
        return all.stream().filter(finding -> finding.kind() == kind).count();
    }

    /** A name from elsewhere as people may see it: on one line, at most 100 characters. */
    static String shown(String text) {
        String cut = text.length() <= SHOWN_MAX ? text : text.substring(0, SHOWN_MAX) + "...";
        return cut.replaceAll("[\\p{Cntrl}\\p{Cs}]", "?");
    }
}
