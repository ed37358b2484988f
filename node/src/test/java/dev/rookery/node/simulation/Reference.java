package dev.rookery.node.simulation;

import dev.rookery.node.registry.ModelKey;
import dev.rookery.node.registry.Payload;
import dev.rookery.node.registry.PayloadCodec;
import dev.rookery.node.registry.RegisterRow.Field;
import dev.rookery.node.registry.Stage;
import dev.rookery.node.registry.Ulid;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.fact.Rank;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a set of facts means, said as simply as it can be: all that rewinds left of them in rank
 * order, one after the other, from nothing. Shares no code with the fold but the reading of bodies
 * and the table of moves.
 *
 * <p>Threads: one world, one thread.
 */
final class Reference {

    /** Who claims a number first, by a majority or not. */
    record Claim(long number, boolean majority, Rank rank) {

        static final Comparator<Claim> BEST =
                Comparator.comparing((Claim claim) -> !claim.majority()).thenComparing(Claim::rank);
    }

    /** A version as far as facts speak of it. */
    static final class Version {
        boolean registered;
        String label = "";
        boolean labelLost;
        Stage stage = Stage.DEVELOPMENT;
        final List<Claim> claims = new ArrayList<>();
        final SortedMap<String, Optional<String>> cells = new TreeMap<>();
        int observations;
        int observationsTakenBack;
    }

    /** The registration that counts: the earliest that stands, or the earliest of all. */
    private record Counting(boolean takenBack, Rank rank) {

        static final Comparator<Counting> FIRST =
                Comparator.comparing(Counting::takenBack).thenComparing(Counting::rank);
    }

    /** A model. */
    static final class Model {
        boolean closed;

        /** Whether rewinds took all its facts back. */
        boolean rewound = true;

        Optional<Ulid> production = Optional.empty();
        private Optional<Rank> promotedBy = Optional.empty();
        String shown = "";
        int superseded;
        private String wanted = "";
        final SortedMap<Ulid, Version> versions = new TreeMap<>();
        final SortedMap<String, Optional<String>> cells = new TreeMap<>();
        private final Map<String, Ulid> labels = new HashMap<>();
        private final Map<Long, Claim> winners = new HashMap<>();

        Version version(Ulid id) {
            return versions.computeIfAbsent(id, fresh -> new Version());
        }

        /** The first of a version's claims that wins; empty while none does. */
        Optional<Long> number(Version version) {
            return version.claims.stream()
                    .filter(claim -> claim.equals(winners.get(claim.number())))
                    .map(Claim::number)
                    .findFirst();
        }
    }

    private final SortedMap<ModelKey, Model> models = new TreeMap<>();
    private final Map<String, ModelKey> holders = new HashMap<>();
    private final Map<String, Counting> registered = new HashMap<>();
    private final TakenBack taken;

    private Reference(TakenBack taken) {
        this.taken = taken;
    }

    /**
     * Of these facts.
     *
     * @param read bodies that were read before, by the fact's hash
     */
    static SortedMap<ModelKey, Model> of(
            Collection<Fact> facts, Map<Hash, Optional<Payload>> read) {
        Reference reference = new Reference(new TakenBack(facts));
        List<Fact> ofModels = facts.stream().filter(fact -> !TakenBack.isRewind(fact)).toList();
        ofModels.forEach(fact -> reference.note(fact, read));
        ofModels.stream()
                .sorted(Comparator.comparing(Fact::rank))
                .forEach(fact -> reference.take(fact, read));
        reference.models.values().forEach(Reference::award);
        return reference.models;
    }

    /** A move waits for its version's registration, whatever their ranks. */
    private void note(Fact fact, Map<Hash, Optional<Payload>> read) {
        if (body(fact, read).orElseThrow() instanceof Payload.Registration said) {
            ModelKey key = ModelKey.ofEntity(fact.entity()).orElseThrow();
            registered.merge(
                    fact.entity() + " " + said.id(),
                    new Counting(taken.cancelled(key, fact), fact.rank()),
                    (a, b) -> Counting.FIRST.compare(a, b) <= 0 ? a : b);
        }
    }

    private static Optional<Payload> body(Fact fact, Map<Hash, Optional<Payload>> read) {
        return read.computeIfAbsent(
                fact.hash(), hash -> PayloadCodec.decode(Fact.parse(fact.canonical())));
    }

    private void take(Fact fact, Map<Hash, Optional<Payload>> read) {
        Optional<Payload> payload = body(fact, read);
        ModelKey key = ModelKey.ofEntity(fact.entity()).orElseThrow();
        Model model = models.get(key);
        if (model == null) {
            model = new Model();
            models.put(key, model);
            claim(key, model, key.name());
        }
        boolean takenBack = taken.cancelled(key, fact);
        model.rewound &= takenBack;
        if (!stays(key, model, fact, payload.orElseThrow()) && !takenBack) {
            say(key, model, fact, payload.orElseThrow());
        }
    }

    /**
     * Says what stays said, whatever is taken back: who was given which number, label and name, and
     * what was observed, which is then passed over.
     *
     * @return whether it is such a fact
     */
    private boolean stays(ModelKey key, Model model, Fact fact, Payload payload) {
        if (payload instanceof Payload.Registration said) {
            register(model, said, fact);
        } else if (payload instanceof Payload.Renumber said) {
            model.version(said.id())
                    .claims
                    .add(new Claim(said.number(), said.majority(), fact.rank()));
        } else if (payload instanceof Payload.Rename said) {
            claim(key, model, said.name());
        } else if (payload instanceof Payload.Observe said) {
            model.version(said.id()).observations++;
            model.version(said.id()).observationsTakenBack += taken.cancelled(key, fact) ? 1 : 0;
        } else {
            return false;
        }
        return true;
    }

    private void say(ModelKey key, Model model, Fact fact, Payload payload) {
        if (payload instanceof Payload.Move said) {
            boolean there = stands(fact, said.id());
            model.superseded += there && move(model, said, fact.rank()) ? 0 : 1;
        } else if (payload instanceof Payload.Rollback said) {
            boolean there = stands(fact, said.to());
            model.superseded += there && rollback(model, said, fact.rank()) ? 0 : 1;
        } else if (payload instanceof Payload.Close) {
            close(key, model);
        } else if (payload instanceof Payload.Reopen) {
            reopen(key, model);
        } else {
            cell(model, payload);
        }
    }

    /** Whether a version of the fact's model is registered by what rewinds left. */
    private boolean stands(Fact fact, Ulid id) {
        Counting counting = registered.get(fact.entity() + " " + id);
        return counting != null && !counting.takenBack();
    }

    private static void cell(Model model, Payload payload) {
        if (payload instanceof Payload.Tag said) {
            model.version(said.id()).cells.put(Field.TAG + said.key(), said.value());
        } else if (payload instanceof Payload.DescribeVersion said) {
            Optional<String> text = Optional.of(said.description());
            model.version(said.id()).cells.put(Field.DESCRIPTION.toString(), text);
        } else if (payload instanceof Payload.Alias said) {
            model.cells.put(Field.ALIAS + said.alias(), said.id().map(Ulid::toString));
        } else if (payload instanceof Payload.SetBaseline said) {
            model.cells.put("" + Field.BASELINE, said.baseline().map(set -> ""));
        } else if (payload instanceof Payload.Describe said) {
            said.description()
                    .ifPresent(text -> model.cells.put("" + Field.DESCRIPTION, Optional.of(text)));
            said.tags().forEach((tag, value) -> model.cells.put(Field.TAG + tag, value));
        }
    }

    private void register(Model model, Payload.Registration said, Fact fact) {
        Version version = model.version(said.id());
        version.claims.add(new Claim(said.number(), said.majority(), fact.rank()));
        Counting counting = registered.get(fact.entity() + " " + said.id());
        if (counting.rank().equals(fact.rank())) {
            version.registered = true;
            version.stage = counting.takenBack() ? Stage.REWOUND : version.stage;
            version.label = said.label();
            version.labelLost = model.labels.putIfAbsent(said.label(), said.id()) != null;
        }
    }

    /** Whether it applied. */
    private static boolean move(Model model, Payload.Move said, Rank rank) {
        Version version = model.version(said.id());
        boolean deletes = said.to() == Stage.DELETED;
        boolean legal =
                deletes
                        ? said.from() != Stage.PRODUCTION && said.from() != Stage.DELETED
                        : said.from() == Stage.DELETED
                                ? said.to().listed() && said.to() != Stage.PRODUCTION
                                : said.from().allowed().contains(said.to());
        if (version.stage != said.from() || !legal) {
            return false;
        }
        if (said.from() == Stage.PRODUCTION) {
            model.production = Optional.empty();
        }
        if (said.to() == Stage.PRODUCTION) {
            model.production.ifPresent(other -> model.version(other).stage = Stage.ARCHIVED);
            model.production = Optional.of(said.id());
            model.promotedBy = Optional.of(rank);
        }
        version.stage = said.to();
        return true;
    }

    /** Whether it applied: the promotion that it names is the one that still holds. */
    private static boolean rollback(Model model, Payload.Rollback said, Rank rank) {
        boolean stands =
                model.production.equals(Optional.of(said.from()))
                        && model.promotedBy.equals(Optional.of(said.promotion()));
        Stage found = model.version(said.to()).stage;
        boolean takable =
                found == Stage.ARCHIVED || found == Stage.STAGING || found == Stage.DEVELOPMENT;
        if (!stands || !takable) {
            return false;
        }
        model.version(said.from()).stage = said.failedTo();
        model.version(said.to()).stage = Stage.PRODUCTION;
        model.production = Optional.of(said.to());
        model.promotedBy = Optional.of(rank);
        return true;
    }

    private void close(ModelKey key, Model model) {
        if (model.closed || model.production.isPresent()) {
            model.superseded++;
            return;
        }
        model.closed = true;
        holders.values().removeIf(key::equals);
    }

    private void reopen(ModelKey key, Model model) {
        if (!model.closed) {
            model.superseded++;
            return;
        }
        model.closed = false;
        claim(key, model, model.wanted);
    }

    /** The name, or the name with as much of the model's hash as makes it free. */
    private void claim(ModelKey key, Model model, String name) {
        holders.values().removeIf(key::equals);
        model.wanted = name;
        model.shown = name;
        if (model.closed) {
            return;
        }
        String hex = Hash.of(key.entity().getBytes(StandardCharsets.UTF_8)).toString();
        for (int cut = 4; holders.containsKey(model.shown); cut += 4) {
            model.shown = name + "~" + hex.substring(0, cut);
        }
        holders.put(model.shown, key);
    }

    /** Numbers go by all claims of registered versions, not by their turn. */
    private static void award(Model model) {
        for (Version version : model.versions.values()) {
            if (version.registered) {
                for (Claim claim : version.claims) {
                    model.winners.merge(
                            claim.number(), claim, (a, b) -> Claim.BEST.compare(a, b) <= 0 ? a : b);
                }
            }
        }
    }
}
