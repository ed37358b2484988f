package dev.rookery.node.registry;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What a rollback of a model could put back, at one moment.
 *
 * <p>Threads: immutable, as long as nobody writes to contents' trees.
 *
 * @param model the name that it shows
 * @param production the version in production
 * @param candidates in the order in which they are tried; at most 20. First those that were in
 *     production before, the one of last time first; then archived ones with a better record
 * @param archived the newest archived versions, for messages; at most 20
 * @param leading the metric that records are compared by; empty where nobody can say which
 * @param served those that were in production before, and not only where they were imported from
 */
public record RollbackOptions(
        String model,
        VersionView production,
        List<VersionView> candidates,
        List<VersionBrief> archived,
        Optional<String> leading,
        SortedSet<Ulid> served) {

    public RollbackOptions {
        candidates = List.copyOf(candidates);
        archived = List.copyOf(archived);
        served = Collections.unmodifiableSortedSet(new TreeSet<>(served));
    }

    /** Whether a version was in production before: here, not by its imported history alone. */
    public boolean served(VersionView version) {
        return served.contains(version.id());
    }

    /**
     * That no candidate can be put back.
     *
     * @param skipped why not, one line for each that was tried
     */
    public Refusal unavailable(List<String> skipped) {
        String why =
                skipped.isEmpty()
                        ? "no version was in production before it that did not fail, and no archived"
                                + " one has a better "
                                + leading.orElse("record")
                        : String.join("; ", skipped);
        return new Refusal(
                RefusalCode.ROLLBACK_NOT_AVAILABLE,
                "rollback of "
                        + model
                        + " from "
                        + production.brief().ref()
                        + " is not available: "
                        + why
                        + "; archived: "
                        + named(),
                archived.isEmpty()
                        ? "nothing is archived: promote another version, or archive this one"
                        : "name the version to put back (to), or promote another");
    }

    /**
     * That the version asked for cannot be put back.
     *
     * @param why what is wrong with it, such as that its bytes are not here
     */
    public Refusal refused(VersionView target, String why) {
        return new Refusal(
                RefusalCode.ROLLBACK_NOT_AVAILABLE,
                "rollback of "
                        + model
                        + " from "
                        + production.brief().ref()
                        + " to "
                        + target.brief().ref()
                        + " is not available: "
                        + why
                        + "; archived: "
                        + named(),
                "name another version to put back (to), or leave it out to have one chosen");
    }

    private String named() {
        return archived.isEmpty()
                ? "none"
                : archived.stream().map(VersionBrief::ref).collect(Collectors.joining(", "));
    }
}
