package dev.rookery.node.promotion;

import dev.rookery.node.registry.ModelKey;
import dev.rookery.node.registry.UnsafeLabel;
import dev.rookery.node.registry.VersionView;
import dev.rookery.sync.fact.Fact;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which versions are in production that this node would not let there: other nodes have other
 * rules, and facts are not refused. All are looked at once, then each whose model's facts changed.
 *
 * <p>Threads: {@link #turn} is run by one timer; {@link #kept} and the figures are for any thread.
 */
public final class PastRules {

    private static final Logger log = LoggerFactory.getLogger(PastRules.class);

    /** Models looked at in a turn; one costs a few point lookups where nothing is to be read. */
    static final int LOOKS_MAX = 200;

    /** Past this a turn ends: files of others may take long to look into. */
    private static final Duration TURN_MAX = Duration.ofSeconds(5);

    /** How often versions are looked at again whose bytes were not here. */
    private static final Duration AGAIN = Duration.ofMinutes(1);

    /** Models remembered as changed; with more, all are looked at. Each costs some 150 bytes. */
    private static final int CHANGED_MAX = 10_000;

    /** Findings kept of each kind; what is beyond is not told. */
    static final int FOUND_MAX = 10_000;

    private static final String REWIND = "registry.rewind";

    private final Promotions promotions;
    private final Production production;
    private final InstantSource steady;
    private final Set<ModelKey> changed = new LinkedHashSet<>();
    private boolean all = true;
    private Object database = this;
    private boolean walking;
    private Optional<String> place = Optional.empty();
    private Instant againAt;
    private boolean asking;
    private Optional<ModelKey> asked = Optional.empty();
    private volatile Figures figures = new Figures(new TreeMap<>(), new TreeMap<>());

    /** What is in production. */
    public interface Production {

        /** A live model's version in production. */
        Optional<VersionView> of(ModelKey model);

        /**
         * Models that have one.
         *
         * @param after the token of the page before; empty for the first
         */
        Models models(Optional<String> after);

        /** Another object whenever the facts are those of another database. */
        Object database();
    }

    /** A page of models, and how the next one is asked for. */
    public record Models(List<ModelKey> keys, Optional<String> next) {}

    /**
     * What was found, by model.
     *
     * @param past versions that the rules would refuse
     * @param unproven versions that they may refuse: their bytes are not here
     */
    public record Figures(
            SortedMap<ModelKey, Finding> past, SortedMap<ModelKey, Finding> unproven) {

        public Figures {
            past = new TreeMap<>(past);
            unproven = new TreeMap<>(unproven);
        }
    }

    /**
     * A version in production.
     *
     * @param name for people, {@code MODEL:REF}
     * @param why a sentence with the name in it
     */
    public record Finding(String name, String why) {}

    /**
     * By the rules of this node.
     *
     * @param steady a clock that nobody sets
     */
    public PastRules(Promotions promotions, Production production, InstantSource steady) {
        this.promotions = promotions.asTheyAre();
        this.production = production;
        this.steady = steady;
        this.againAt = steady.instant().plus(AGAIN);
    }

    /** Notes whose production may have changed; does not block. */
    public void kept(List<Fact> facts) {
        synchronized (changed) {
            for (Fact fact : facts) {
                all |= fact.kind().equals(REWIND) || changed.size() >= CHANGED_MAX;
                ModelKey.ofEntity(fact.entity()).filter(model -> !all).ifPresent(changed::add);
            }
        }
    }

    /** What is known now. */
    public Figures figures() {
        return figures;
    }

    /** Looks at some of what changed. At rest it does nothing. */
    public void turn() {
        gather(figures);
        Optional<ModelKey> model = polled();
        if (model.isEmpty()) {
            return;
        }
        Figures next = new Figures(figures.past(), figures.unproven());
        boolean ended = false;
        try {
            Instant until = steady.instant().plus(TURN_MAX);
            for (int looks = 1; model.isPresent(); looks++) {
                look(model.get(), next);
                model = goesOn(looks, until) ? polled() : Optional.empty();
            }
            figures = next;
            ended = true;
        } finally {
            if (!ended) {
                lookAtAll(); // A read failed, and those that were looked at are forgotten.
            }
        }
    }

    private void lookAtAll() {
        synchronized (changed) {
            all = true;
        }
    }

    private boolean goesOn(int looks, Instant until) {
        return looks < LOOKS_MAX && steady.instant().isBefore(until);
    }

    private Optional<ModelKey> polled() {
        synchronized (changed) {
            Iterator<ModelKey> first = changed.iterator();
            if (!first.hasNext()) {
                return Optional.empty();
            }
            ModelKey model = first.next();
            first.remove();
            return Optional.of(model);
        }
    }

    /** Whom this turn, and the next ones, have to look at beside those that changed. */
    private void gather(Figures known) {
        Object now = production.database();
        synchronized (changed) {
            if (all || !database.equals(now)) {
                all = false;
                database = now;
                walking = true;
                place = Optional.empty();
                changed.clear();
                changed.addAll(known.past().keySet());
                changed.addAll(known.unproven().keySet());
            }
        }
        walk();
        askAgain(known.unproven());
    }

    /** The next few whose bytes were not here, each once a minute, or as often as there is room. */
    private void askAgain(SortedMap<ModelKey, Finding> unproven) {
        Instant now = steady.instant();
        if (!asking && !now.isBefore(againAt)) {
            asking = true;
            againAt = now.plus(AGAIN);
        }
        synchronized (changed) {
            if (!asking || changed.size() >= LOOKS_MAX) {
                return;
            }
            List<ModelKey> next =
                    unproven.keySet().stream()
                            .dropWhile(
                                    model ->
                                            asked.filter(last -> !isAfter(model, last)).isPresent())
                            .limit(LOOKS_MAX)
                            .toList();
            changed.addAll(next);
            asking = next.size() == LOOKS_MAX;
            asked = asking ? Optional.of(next.get(next.size() - 1)) : Optional.empty();
        }
    }

    private static boolean isAfter(ModelKey model, ModelKey other) {
        return model.compareTo(other) > 0;
    }

    /** One page of all that is in production, while there is room for it. */
    private void walk() {
        synchronized (changed) {
            if (!walking || changed.size() >= LOOKS_MAX) {
                return;
            }
        }
        Models page = production.models(place);
        place = page.next();
        walking = place.isPresent();
        synchronized (changed) {
            changed.addAll(page.keys());
        }
    }

    private void look(ModelKey model, Figures next) {
        next.past().remove(model);
        next.unproven().remove(model);
        Optional<VersionView> version = production.of(model);
        Optional<Promotions.Doubt> doubt = version.flatMap(promotions::doubt);
        if (doubt.isEmpty()) {
            return;
        }
        VersionView stands = version.get();
        Finding finding =
                new Finding(stands.model() + ":" + stands.brief().ref(), doubt.get().why());
        boolean told = stands.tags().containsKey(UnsafeLabel.KEY);
        boolean past = doubt.get().proven() || told;
        SortedMap<ModelKey, Finding> kind = past ? next.past() : next.unproven();
        if (kind.size() >= FOUND_MAX) {
            return;
        }
        kind.put(model, finding);
        if (past && !finding.equals(figures.past().get(model))) {
            log.warn(
                    "[promotion] {} is in production, and today {}", finding.name(), finding.why());
        }
    }
}
