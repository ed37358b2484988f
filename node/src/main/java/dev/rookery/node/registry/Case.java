package dev.rookery.node.registry;

import dev.rookery.sync.fact.Draft;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One command being judged: what the rules look at, and how they say yes and no.
 *
 * <p>Threads: owned by the rules.
 */
record Case(FoldTables tables, RegistryPolicy policy, String actor, long atMillis) {

    /** Yes, with these facts of one model. */
    Decision accept(ModelKey key, List<Payload> payloads, Answer answer) {
        List<Draft> drafts = payloads.stream().map(payload -> draft(key, payload)).toList();
        Optional<Draft> big =
                drafts.stream()
                        .filter(draft -> draft.body().length > PayloadCodec.BODY_BYTES_MAX)
                        .findFirst();
        if (big.isPresent()) {
            return refuse(
                    RefusalCode.TOO_LARGE,
                    "the request is "
                            + big.get().body().length
                            + " bytes as a fact; at most "
                            + PayloadCodec.BODY_BYTES_MAX
                            + " are accepted",
                    "keep large data in the artifact, or register fewer files at once");
        }
        return new Decision.Accepted(drafts, answer);
    }

    /** Yes, with one fact. */
    Decision accept(ModelKey key, Payload payload, Answer answer) {
        return accept(key, List.of(payload), answer);
    }

    /** Yes, and nothing changes. */
    static Decision unchanged(Answer answer) {
        return new Decision.Accepted(List.of(), answer);
    }

    Draft draft(ModelKey key, Payload payload) {
        byte[] body = PayloadCodec.encode(payload);
        return new Draft(payload.kind(), key.entity(), body, actor, Optional.of(payload));
    }

    static Decision refuse(RefusalCode code, String detail, String hint) {
        return new Decision.Refused(new Refusal(code, detail, hint));
    }

    static Decision refuse(Refusal refusal) {
        return new Decision.Refused(refusal);
    }

    /** The live model that shows a name. */
    Optional<ModelRow> model(String name) {
        return tables.shown(name);
    }

    /**
     * The model that shows a name, one that rewinds took back included: it keeps its name, and is
     * there again with its next fact.
     */
    Optional<ModelRow> holder(String name) {
        return holder(name, tables);
    }

    /** The same, in tables. */
    static Optional<ModelRow> holder(String name, FoldTables tables) {
        return tables.shown(name).or(() -> rewound(name, tables));
    }

    private static Optional<ModelRow> rewound(String name, FoldTables tables) {
        if (tables.rewinds().latestFirst().isEmpty()) {
            return Optional.empty();
        }
        return Stream.concat(
                        tables.generations(name).stream(),
                        tables.claimsOn(name).stream()
                                .flatMap(claim -> tables.model(claim.key()).stream()))
                .filter(row -> row.rewound() && !row.closed() && row.shownName().equals(name))
                .max(Comparator.comparing(ModelRow::key));
    }

    /** The version that a reference names, unless no list has it. */
    Optional<VersionRow> version(ModelRow model, Ref ref) {
        return Refs.resolve(model.key(), ref, tables).filter(row -> row.stage().listed());
    }

    /**
     * The number to claim: the one that was set aside for this version, also where others, set
     * aside later, are here already; the next one when there is none or somebody claims it.
     *
     * @param max the highest number ever claimed
     */
    long number(ModelKey key, long max, long hint) {
        boolean free = hint > max || (hint > 0 && tables.numbered(key, hint).isEmpty());
        return free ? hint : max + 1;
    }

    Views views(ModelRow model) {
        return Views.of(model, tables);
    }

    static Decision modelUnknown(String name) {
        return refuse(Refusals.modelUnknown(name));
    }

    Decision versionUnknown(ModelRow model, Ref ref) {
        boolean rewound =
                Refs.resolve(model.key(), ref, tables)
                        .map(row -> row.stage() == Stage.REWOUND)
                        .orElse(false);
        if (rewound) {
            return refuse(
                    RefusalCode.VERSION_REWOUND,
                    "a rewind took version " + ref.text() + " of " + model.shownName() + " back",
                    "undo the rewind, or register the version again");
        }
        return refuse(Refusals.versionUnknown(model.shownName(), ref.text()));
    }

    /** Stages as a message lists them. */
    static String names(List<Stage> stages) {
        return stages.isEmpty()
                ? "none"
                : stages.stream().map(Stage::text).collect(Collectors.joining(", "));
    }
}
