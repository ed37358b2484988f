package dev.rookery.node.registry;

import dev.rookery.sync.fact.Draft;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Versions of other registries: a registration and the moves made there, in one batch, so that none
 * is ever half here. What this node has stays what it is: a number, a label or a production that is
 * taken is not given up for one from elsewhere, and the answer says so.
 *
 * <p>Threads: owned by the rules.
 */
final class ImportRule {

    private static final int LABELS_TRIED_MAX = 100;

    private final Case one;
    private final Command.Import asked;
    private final List<String> notes = new ArrayList<>();

    ImportRule(Case one, Command.Import asked) {
        this.one = one;
        this.asked = asked;
    }

    Decision judge() {
        Optional<Refusal> problem = problem();
        if (problem.isPresent()) {
            return Case.refuse(problem.get());
        }
        Imported from = asked.registration().content().imported().orElseThrow();
        Optional<ModelRow> model = one.holder(asked.registration().model());
        KnownVersion known = new KnownVersion(one, asked.registration(), model);
        Optional<Decision> held = known.held();
        if (held.isPresent()) {
            return held.get();
        }
        known.note().ifPresent(notes::add);
        Decision decision = registered(known.registration(), model);
        if (!(decision instanceof Decision.Accepted accepted)
                || !(accepted.answer() instanceof Answer.Registered registered)) {
            return decision;
        }
        if (registered.replayed()) {
            return Case.unchanged(new Answer.Imported(now(registered, model), true, List.of()));
        }
        Optional<Refusal> other = model.flatMap(row -> clash(row, from.name()));
        return other.isPresent()
                ? Case.refuse(other.get())
                : moved(accepted, registered.version(), model, from);
    }

    /** As it is, not as it was registered: it has moved since, with its own steps if no other. */
    private VersionView now(Answer.Registered registered, Optional<ModelRow> model) {
        return model.flatMap(row -> one.tables().version(row.key(), registered.version().id()))
                .map(row -> one.views(model.orElseThrow()).version(row))
                .orElse(registered.version());
    }

    private Optional<Refusal> problem() {
        FieldRules rules = new FieldRules();
        if (asked.registration().idempotencyKey().isEmpty()) {
            rules.refuse("Idempotency-Key", "", "what tells this version from all others there");
        }
        if (asked.registration().content().imported().isEmpty()) {
            rules.refuse("imported", "", "where the version comes from");
        }
        if (asked.number() != 0) {
            rules.number(asked.number());
        }
        rules.count("stages", asked.steps().size(), Command.Import.STEPS_MAX);
        Stage at = Stage.DEVELOPMENT;
        for (Command.ImportStep step : asked.steps()) {
            rules.reason(step.reason());
            step.mark().check(rules);
            if (!at.allowed().contains(step.to())) {
                Optional<Refusal> earlier = rules.problem();
                return earlier.isPresent() ? earlier : Optional.of(illegal(at, step.to()));
            }
            at = step.to();
        }
        return rules.problem();
    }

    private static Refusal illegal(Stage at, Stage to) {
        return new Refusal(
                RefusalCode.TRANSITION_NOT_ALLOWED,
                "a version in "
                        + at.text()
                        + " cannot go to "
                        + to.text()
                        + "; allowed: "
                        + Case.names(at.allowed()),
                "name the stages between, marked as inserted",
                at.allowed());
    }

    /** With its own number where that is free, and a label that is. */
    private Decision registered(Command.Register registration, Optional<ModelRow> model) {
        Command.Register wanted = registration;
        if (asked.number() > 0 && wanted.claimed().isEmpty()) {
            wanted = wanted.numbered(asked.number(), wanted.majority(), Optional.empty());
        }
        Decision decision = new RegisterRule(one, wanted).judge();
        if (decision instanceof Decision.Refused no
                && no.refusal().code() == RefusalCode.LABEL_TAKEN) {
            Optional<String> free = freeLabel(model.orElseThrow(), wanted.label().orElseThrow());
            if (free.isPresent()) {
                notes.add("its label is " + free.get() + ": another version has " + label(wanted));
                decision = new RegisterRule(one, wanted.labelled(free.get())).judge();
            }
        }
        return decision;
    }

    private static String label(Command.Register wanted) {
        return wanted.label().orElse("");
    }

    private Optional<String> freeLabel(ModelRow model, String taken) {
        for (int tried = 2; tried <= LABELS_TRIED_MAX; tried++) {
            String label = taken + "_" + tried;
            if (one.tables().labelled(model.key(), label).isEmpty()) {
                return Optional.of(label);
            }
        }
        return Optional.empty();
    }

    /** What a model is called where its first fact was made may not be said of two. */
    private Optional<Refusal> clash(ModelRow model, String name) {
        String held =
                PayloadCodec.decode(one.tables().fact(model.first()))
                        .filter(Payload.Registration.class::isInstance)
                        .flatMap(said -> ((Payload.Registration) said).content().imported())
                        .map(Imported::name)
                        .orElse(model.key().name());
        if (held.equals(name)) {
            return Optional.empty();
        }
        return Optional.of(
                new Refusal(
                        RefusalCode.NAME_TAKEN,
                        "the model "
                                + model.shownName()
                                + " is "
                                + Refusal.shown(held)
                                + " here, and "
                                + Refusal.shown(name)
                                + " there: two models are never merged",
                        "rename one of them"));
    }

    private Decision moved(
            Decision.Accepted accepted,
            VersionView version,
            Optional<ModelRow> model,
            Imported from) {
        if (asked.number() > 0 && version.number().orElse(0) != asked.number()) {
            notes.add(
                    "its number is "
                            + version.number().orElse(0)
                            + ": another version has "
                            + asked.number());
        }
        Optional<VersionRow> standing = standing(model);
        boolean gives = standing.filter(row -> sameSource(row, from)).isPresent();
        List<Draft> drafts = new ArrayList<>(accepted.drafts());
        Moves moves = new Moves(version, drafts, standing.map(VersionRow::id));
        List<Command.ImportStep> steps = admitted(version.key());
        moves.of(version.id(), gives ? steps : besides(standing, version, steps));
        VersionView after = version.withStage(moves.at, one.atMillis());
        if (gives) {
            makeRoom(moves, standing.get());
        }
        return new Decision.Accepted(
                asked.plan() ? List.of() : drafts, new Answer.Imported(after, false, notes));
    }

    /** Up to staging, where it would be in production and may not. */
    private List<Command.ImportStep> admitted(ModelKey model) {
        List<Command.ImportStep> steps = asked.steps();
        boolean stays = !steps.isEmpty() && steps.get(steps.size() - 1).to() == Stage.PRODUCTION;
        Optional<String> barred = asked.judged().flatMap(judged -> barred(judged, model));
        if (!stays || barred.isEmpty()) {
            return steps;
        }
        notes.add("it stays in staging: " + barred.get());
        return pastProduction(steps);
    }

    private static Optional<String> barred(Command.Import.Judged judged, ModelKey model) {
        return judged.modelName().equals(model.name())
                ? judged.barred()
                : Optional.of("another model came to have that name while it was looked at");
    }

    private Optional<VersionRow> standing(Optional<ModelRow> model) {
        return model.flatMap(
                row -> row.production().flatMap(id -> one.tables().version(row.key(), id)));
    }

    /** What made room for a version that was in production between comes back to where it was. */
    private void makeRoom(Moves moves, VersionRow standing) {
        if (!moves.visited) {
            return;
        }
        if (moves.at == Stage.PRODUCTION) {
            notes.add("it takes the place of " + VersionBrief.of(standing).ref());
            return;
        }
        ImportMark mark =
                new ImportMark(
                        asked.steps().get(asked.steps().size() - 1).mark().atMillis(), "", true);
        String reason = "in production again";
        moves.at = Stage.ARCHIVED;
        moves.of(
                standing.id(),
                List.of(
                        new Command.ImportStep(Stage.DEVELOPMENT, reason, mark),
                        new Command.ImportStep(Stage.STAGING, reason, mark),
                        new Command.ImportStep(Stage.PRODUCTION, reason, mark)));
    }

    /** Drafts of moves, each from where the one before led. */
    private final class Moves {
        private final VersionView version;
        private final List<Draft> drafts;
        private Optional<Ulid> saw;
        private Stage at = Stage.DEVELOPMENT;
        private boolean visited;

        Moves(VersionView version, List<Draft> drafts, Optional<Ulid> saw) {
            this.version = version;
            this.drafts = drafts;
            this.saw = saw;
        }

        void of(Ulid id, List<Command.ImportStep> steps) {
            for (Command.ImportStep step : steps) {
                Optional<ImportMark> mark = Optional.of(step.mark());
                Payload.Move move = new Payload.Move(id, at, step.to(), saw, step.reason(), mark);
                drafts.add(one.draft(version.key(), move));
                if (step.to() == Stage.PRODUCTION) {
                    saw = Optional.of(id);
                    visited = true;
                } else if (at == Stage.PRODUCTION) {
                    saw = Optional.empty();
                }
                at = step.to();
            }
        }
    }

    /** Past production where a version stands that did not come from there. */
    private List<Command.ImportStep> besides(
            Optional<VersionRow> standing, VersionView version, List<Command.ImportStep> steps) {
        boolean visits = steps.stream().anyMatch(step -> step.to() == Stage.PRODUCTION);
        if (standing.isEmpty() || !visits) {
            return steps;
        }
        boolean stays = steps.get(steps.size() - 1).to() == Stage.PRODUCTION;
        notes.add(
                (stays ? "it stays in staging: " : "its time in production is left out: ")
                        + VersionBrief.of(standing.get()).ref()
                        + " is in production of "
                        + version.model());
        return pastProduction(steps);
    }

    private boolean sameSource(VersionRow standing, Imported from) {
        return Views.registration(one.tables().fact(standing.registration()))
                .content()
                .imported()
                .filter(held -> held.source().equals(from.source()))
                .isPresent();
    }

    private static List<Command.ImportStep> pastProduction(List<Command.ImportStep> steps) {
        List<Command.ImportStep> kept = new ArrayList<>();
        boolean inside = false;
        for (Command.ImportStep step : steps) {
            boolean enters = step.to() == Stage.PRODUCTION;
            boolean comesBack = inside && step.to() == Stage.STAGING;
            if (!enters && !comesBack) {
                kept.add(step);
            }
            inside = enters;
        }
        return kept;
    }
}
