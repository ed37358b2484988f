package dev.rookery.node.offsite;

import dev.rookery.backup.catalogue.Backups;
import dev.rookery.node.artifact.Elsewhere;
import dev.rookery.node.health.HealthBoard;
import dev.rookery.node.health.HealthComponent;
import dev.rookery.node.outbound.OutboundGuard;
import dev.rookery.node.reference.Buckets;
import dev.rookery.node.service.OffsiteDesk;
import dev.rookery.node.settings.OffsitePlace;
import dev.rookery.node.settings.OffsiteTarget;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The places that {@code backup.offsite} names, each with its runner, and what health tells of
 * them. A place that fails degrades the node and no more: the node's own disk holds all.
 *
 * <p>Threads: safe for any thread.
 */
public final class OffsiteBackups implements OffsiteDesk, AutoCloseable {
    private static final String FOLDER = "offsite-";

    private final List<OffsiteRunner> runners = new ArrayList<>();
    private final AddressedBuckets buckets;
    private final HealthBoard health;
    private final Clock clock;

    /**
     * Whose backups are sent.
     *
     * @param node the node's id, with the tag of its data directory
     * @param scratch a folder to work in, on the disk of the backups
     * @param artifacts the folder of artifacts
     */
    public record Owner(
            Backups backups, String cluster, String node, Path scratch, Path artifacts) {}

    /**
     * Of these places; nothing is sent before {@link #start}.
     *
     * @param buckets how those are reached that addresses lead to
     * @param health where they report, when there is one
     */
    public OffsiteBackups(
            List<OffsiteTarget> targets,
            List<OffsitePlace.S3> buckets,
            Owner owner,
            HealthBoard health,
            Clock clock) {
        this.buckets = new AddressedBuckets(buckets, targets);
        this.health = health;
        this.clock = clock;
        for (OffsiteTarget target : targets) {
            Path scratch = owner.scratch().resolve(FOLDER + runners.size());
            runners.add(
                    new OffsiteRunner(
                            target,
                            new OffsiteRound.Source(
                                    owner.backups(),
                                    owner.cluster(),
                                    owner.node(),
                                    scratch,
                                    owner.artifacts()),
                            OutboundGuard.Rules.DEFAULTS,
                            clock,
                            this::report));
        }
    }

    /**
     * Everything that keeps these places from being used, all at once; no server is asked.
     *
     * @param buckets that are only read
     */
    public static List<String> problems(
            List<OffsiteTarget> targets, List<OffsitePlace.S3> buckets) {
        return Places.problems(targets, buckets);
    }

    /** Begins to send. */
    public void start() {
        if (!runners.isEmpty()) {
            health.component(HealthBoard.OFFSITE).details(this::details);
            runners.forEach(OffsiteRunner::start);
        }
    }

    @Override
    public List<Place> places() {
        return runners.stream().map(OffsiteRunner::place).toList();
    }

    /** The places as somewhere to ask for artifacts that no node has. */
    public Elsewhere artifacts() {
        return new OffsiteSource(runners);
    }

    /** The buckets that addresses of versions lead to. */
    public Buckets buckets() {
        return buckets;
    }

    @Override
    public void push() {
        runners.forEach(OffsiteRunner::push);
    }

    @Override
    public void close() {
        runners.forEach(OffsiteRunner::close);
        buckets.close();
    }

    private void report() {
        HealthComponent component = health.component(HealthBoard.OFFSITE);
        List<String> problems =
                places().stream().flatMap(place -> place.problem().stream()).toList();
        if (problems.isEmpty()) {
            component.succeeded();
        } else {
            component.degraded(String.join("; ", problems));
        }
    }

    private Map<String, Object> details() {
        Map<String, Object> details = new TreeMap<>();
        for (Place place : places()) {
            Map<String, Object> shown = new TreeMap<>();
            shown.put("breaker", place.breaker());
            shown.put("copies", place.copies());
            shown.put("artifacts", place.artifacts());
            shown.put("failures", place.failures());
            place.newest().ifPresent(at -> shown.put("newest_age_seconds", age(at)));
            place.lastSuccess().ifPresent(at -> shown.put("success_age_seconds", age(at)));
            place.doing().ifPresent(what -> shown.put("doing", what));
            place.problem().ifPresent(why -> shown.put("problem", why));
            details.put(place.place(), shown);
        }
        return details;
    }

    private long age(Instant at) {
        return Math.max(0, Duration.between(at, clock.instant()).toSeconds());
    }
}
