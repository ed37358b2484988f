package dev.rookery.node;

import dev.rookery.node.registry.Catalogue;
import dev.rookery.node.registry.Command;
import dev.rookery.node.registry.Decision;
import dev.rookery.node.registry.Lookup;
import dev.rookery.node.registry.ModelView;
import dev.rookery.node.registry.Observation;
import dev.rookery.node.registry.Observed;
import dev.rookery.node.registry.Ref;
import dev.rookery.node.registry.Ulid;
import dev.rookery.node.service.RegistryService;
import dev.rookery.node.service.Wish;
import dev.rookery.node.settings.RollbackSource;
import dev.rookery.node.sources.PrometheusSource;
import dev.rookery.node.sources.SourceException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes observations of what one server says of a model's production. They are asked as of whole
 * intervals since 1970, so that what two nodes ask, or one before and after a restart, is one
 * observation.
 *
 * <p>Threads: run by one timer, one run at a time; each run may block for some seconds.
 */
final class SourceTask implements Runnable {

    private static final Logger log = LoggerFactory.getLogger(SourceTask.class);

    /** How often it is looked whether an interval has passed. */
    static final Duration TICK = Duration.ofSeconds(1);

    private static final String ACTOR = "rookery-sources";
    private static final int SAME_MAX = 1_000;
    private static final int NAME_MAX = 128;

    private final RollbackSource settings;
    private final PrometheusSource source;
    private final RegistryService registry;
    private final BooleanSupplier elected;
    private final SourceHealth health;
    private final InstantSource clock;
    private final String name;
    private final String key;
    private Optional<Ulid> asked = Optional.empty();
    private long sinceMillis;
    private long askedMillis = -1;

    SourceTask(
            RollbackSource settings,
            PrometheusSource source,
            RegistryService registry,
            BooleanSupplier elected,
            SourceHealth health,
            InstantSource clock) {
        this.settings = settings;
        this.source = source;
        this.registry = registry;
        this.elected = elected;
        this.health = health;
        this.clock = clock;
        String said = "prometheus " + settings.url().getAuthority();
        this.name = said.substring(0, Math.min(NAME_MAX, said.length()));
        this.key = settings.model() + " from " + name;
    }

    @Override
    public void run() {
        if (!elected.getAsBoolean()) {
            health.left(key);
            return;
        }
        long interval = settings.interval().toMillis();
        long now = clock.millis();
        long at = now / interval * interval;
        if (at == askedMillis) {
            return;
        }
        Optional<Ulid> production = production();
        if (!production.equals(asked)) {
            asked = production;
            sinceMillis = now;
        }
        // What was so before this version was seen in production may be another version's figures.
        if (production.isPresent() && at >= sinceMillis) {
            askedMillis = at;
            if (!known(at)) {
                ask(production.get(), at);
            }
        }
    }

    private void ask(Ulid production, long at) {
        SortedMap<String, Double> figures;
        try {
            figures = source.ask(Duration.ofMillis(at).toSeconds());
        } catch (SourceException e) {
            health.failed(key, e.getMessage());
            log.warn("[rollback] {}; asked again in {}", e.getMessage(), settings.interval());
            return;
        }
        if (figures.isEmpty()) {
            health.empty(key, "%s has no figures of %s".formatted(name, settings.model()));
            return;
        }
        Observation seen = new Observation(figures, name, OptionalLong.of(at), Optional.empty());
        Command observe = new Command.Observe(ACTOR, settings.model(), Ref.of(production), seen);
        Decision decision = Waits.await(registry.write(observe, Wish.NONE));
        if (decision instanceof Decision.Refused no) {
            health.failed(key, "an observation was refused: " + no.refusal().detail());
        } else {
            health.answered(key);
        }
    }

    private Optional<Ulid> production() {
        Lookup<ModelView> found =
                registry.catalogue().model(settings.model(), OptionalLong.empty());
        return found instanceof Lookup.Found<ModelView> is
                ? is.value().production().map(version -> version.id())
                : Optional.empty();
    }

    private boolean known(long at) {
        Lookup<List<Observed>> found =
                registry.catalogue()
                        .observations(
                                settings.model(),
                                new Ref("production"),
                                at,
                                clock.millis(),
                                Math.min(SAME_MAX, Catalogue.OBSERVATIONS_MAX));
        return found instanceof Lookup.Found<List<Observed>> are
                && are.value().stream()
                        .anyMatch(one -> one.atMillis() == at && one.seen().source().equals(name));
    }
}
