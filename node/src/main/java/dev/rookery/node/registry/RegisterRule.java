package dev.rookery.node.registry;

import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Hash;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Registrations: number, label, ULID, and the first answer again to a request that is repeated.
 *
 * <p>Threads: owned by the rules.
 */
final class RegisterRule {

    private static final DateTimeFormatter LABEL =
            DateTimeFormatter.ofPattern("yyyyMMdd_HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final int LABELS_TRIED_ONE_BY_ONE = 8;
    private static final int LABELS_TRIED_MAX = 40;

    private final Case one;
    private final Command.Register asked;

    RegisterRule(Case one, Command.Register asked) {
        this.one = one;
        this.asked = asked;
    }

    Decision judge() {
        Optional<Refusal> problem = problem(asked);
        if (problem.isPresent()) {
            return Case.refuse(problem.get());
        }
        Optional<ModelRow> model = one.holder(asked.model());
        if (model.isEmpty() && !ModelKey.validName(asked.model())) {
            return Case.refuse(Refusals.nameInvalid(asked.model()));
        }
        ModelKey key =
                model.map(ModelRow::key).orElseGet(() -> opened(asked.model(), one.tables()));
        Optional<Hash> request = request(asked);
        Ulid id = request.map(hash -> derived(asked, key, hash)).orElse(asked.id());
        if (request.isPresent()) {
            Optional<VersionRow> held = one.tables().version(key, id);
            if (held.isPresent()) {
                return again(model.orElseThrow(), held.get(), request.get());
            }
        }
        return fresh(model, key, id, request);
    }

    /** Whether what was claimed is of this model, and still nobody's. */
    private boolean keeps(ModelKey key) {
        return asked.claimed().equals(Optional.of(key))
                && one.tables().numbered(key, asked.numberHint()).isEmpty();
    }

    /**
     * Under which ULID a registration into a model will be.
     *
     * @return empty when a version has it already
     */
    static Optional<Ulid> free(Command.Register asked, ModelKey key, FoldTables tables) {
        Optional<Ulid> derived = request(asked).map(hash -> derived(asked, key, hash));
        return derived.isPresent()
                ? derived.filter(id -> tables.version(key, id).isEmpty())
                : Optional.of(asked.id());
    }

    /** Whether another version has the label that is asked for. */
    static boolean labelTaken(Command.Register asked, ModelKey key, FoldTables tables) {
        return asked.label().filter(label -> !tables.labelled(key, label).isEmpty()).isPresent();
    }

    /** Whether it has the same ULID wherever it is asked for. */
    static boolean repeatable(Command.Register asked) {
        return asked.identity().isPresent()
                || asked.idempotencyKey().or(() -> asked.content().jobId()).isPresent();
    }

    private static Optional<Hash> request(Command.Register asked) {
        return repeatable(asked) ? Optional.of(ContentCodec.hash(asked)) : Optional.empty();
    }

    /** The key of the model that a creation under a name opens. */
    static ModelKey opened(String name, FoldTables tables) {
        int last =
                tables.generations(name).stream()
                        .mapToInt(row -> row.key().generation())
                        .max()
                        .orElse(0);
        return new ModelKey(name, last + 1);
    }

    /** What is wrong with it, whatever the tables hold. */
    static Optional<Refusal> problem(Command.Register asked) {
        FieldRules rules = new FieldRules();
        asked.label().ifPresent(label -> rules.label(label).addressable("label", label));
        asked.content().tags().keySet().forEach(key -> rules.addressable("tags", key));
        asked.shortId().ifPresent(rules::shortId);
        asked.idempotencyKey().ifPresent(key -> rules.key("Idempotency-Key", key));
        return rules.problem().or(() -> ContentRules.problem(asked.content()));
    }

    /**
     * The same at every node: the one that it came with, else one whose time is 0, so that nobody
     * takes it for one. A job is not a key: one job may register several versions, so what it
     * registers is part of it.
     */
    private static Ulid derived(Command.Register asked, ModelKey key, Hash request) {
        if (asked.identity().isPresent()) {
            return asked.identity().get().id();
        }
        String name =
                asked.idempotencyKey()
                        .map(given -> "key\n" + given)
                        .orElseGet(
                                () ->
                                        "job\n"
                                                + asked.content().jobId().orElse("")
                                                + "\n"
                                                + request);
        Hash hash = Hash.of((key.entity() + "\n" + name).getBytes(StandardCharsets.UTF_8));
        return Ulid.of(0, (int) (hash.a() >>> 48), hash.b());
    }

    private Decision again(ModelRow model, VersionRow held, Hash request) {
        Fact fact = one.tables().fact(held.registration());
        Payload.Registration said = Views.registration(fact);
        if (!said.request().equals(Optional.of(request))) {
            return Case.refuse(
                    RefusalCode.IDEMPOTENCY_KEY_REUSED,
                    "the idempotency key "
                            + Refusal.shown(asked.idempotencyKey().orElse(""))
                            + " was used for another registration of "
                            + model.shownName(),
                    "use a new key for a new request");
        }
        VersionView first =
                view(
                        model.shownName(),
                        model.key(),
                        said,
                        held.number(),
                        fact.actor(),
                        fact.atMillis());
        return Case.unchanged(new Answer.Registered(first, true));
    }

    private Decision fresh(
            Optional<ModelRow> model, ModelKey key, Ulid id, Optional<Hash> request) {
        long max = model.map(ModelRow::numberMax).orElse(0L);
        long number = one.number(key, max, asked.numberHint());
        if (number > FieldRules.NUMBER_MAX) {
            return Case.refuse(
                    RefusalCode.NUMBER_CONFLICT,
                    "model " + key.name() + " has no number left after " + FieldRules.NUMBER_MAX,
                    "register into a new model");
        }
        if (labelTaken(asked, key, one.tables())) {
            return Case.refuse(
                    RefusalCode.LABEL_TAKEN,
                    "another version of "
                            + key.name()
                            + " has the label "
                            + asked.label().orElseThrow(),
                    "choose another label, or leave it out");
        }
        boolean claimed = asked.claimed().isPresent();
        if (claimed ? !keeps(key) : one.policy().claimsOnly()) {
            return Case.refuse(
                    RefusalCode.NUMBER_CONFLICT,
                    (claimed ? "the number " + asked.numberHint() : "a number")
                            + " of "
                            + key.name()
                            + " was not claimed for this version alone",
                    "repeat the registration");
        }
        Content kept = UnsafeLabel.on(one.policy().keep(asked.content()), asked.unsafeFormat());
        Optional<Refusal> tooMany =
                new FieldRules().count("tags", kept.tags().size(), ContentRules.TAGS_MAX).problem();
        if (tooMany.isPresent()) {
            return Case.refuse(tooMany.get());
        }
        Payload.Registration said =
                new Payload.Registration(
                        id,
                        number,
                        asked.majority(),
                        asked.label().orElseGet(() -> labelNow(model, key)),
                        asked.shortId(),
                        kept,
                        parent(model, kept),
                        request);
        String shown = model.map(ModelRow::shownName).orElse(key.name());
        VersionView view =
                view(shown, key, said, OptionalLong.of(number), one.actor(), one.atMillis());
        return one.accept(key, said, new Answer.Registered(view, false));
    }

    /** The time, with a suffix when versions of this second have it. */
    private String labelNow(Optional<ModelRow> model, ModelKey key) {
        String base = LABEL.format(Instant.ofEpochMilli(one.atMillis()));
        if (model.isEmpty()) {
            return base;
        }
        long suffix = suffixAfterNewest(key, base);
        for (int tried = 0; tried < LABELS_TRIED_MAX; tried++) {
            String label = suffix == 1 ? base : base + "_" + suffix;
            if (one.tables().labelled(key, label).isEmpty()) {
                return label;
            }
            suffix = tried < LABELS_TRIED_ONE_BY_ONE ? suffix + 1 : suffix * 2;
        }
        throw new IllegalStateException("no free label near " + base + "_" + suffix);
    }

    private long suffixAfterNewest(ModelKey key, String base) {
        List<VersionRow> newest = one.tables().versions(key, Optional.empty(), 1);
        if (newest.isEmpty() || !newest.get(0).label().startsWith(base)) {
            return 1;
        }
        String rest = newest.get(0).label().substring(base.length());
        if (rest.isEmpty()) {
            return 2;
        }
        boolean counts = rest.matches("_\\d{1,9}");
        return counts ? Long.parseLong(rest.substring(1)) + 1 : 1;
    }

    /** What its name meant where the version was made; else what it means here. */
    private Optional<Ulid> parent(Optional<ModelRow> model, Content kept) {
        return asked.identity().isPresent()
                ? asked.identity().get().parentId()
                : kept.parent().flatMap(parent -> parent(model, parent));
    }

    /** A parent of this model, or of another as {@code model:ref}. */
    private Optional<Ulid> parent(Optional<ModelRow> model, String parent) {
        int colon = parent.lastIndexOf(':');
        Optional<ModelRow> of = colon < 0 ? model : one.model(parent.substring(0, colon));
        return Ref.parse(parent.substring(colon + 1))
                .flatMap(ref -> of.flatMap(row -> Refs.resolve(row.key(), ref, one.tables())))
                .map(VersionRow::id);
    }

    private static VersionView view(
            String shown,
            ModelKey key,
            Payload.Registration said,
            OptionalLong number,
            String actor,
            long atMillis) {
        return new VersionView(
                shown,
                key,
                said.id(),
                number,
                said.label(),
                said.shortId().orElseGet(() -> VersionRow.shortId(said.id())),
                Stage.DEVELOPMENT,
                said.content().createdAtMillis(atMillis),
                atMillis,
                actor,
                said.content().description(),
                said.content().tags(),
                said.content().metrics(),
                List.of(),
                said.parentId(),
                said.content());
    }
}
