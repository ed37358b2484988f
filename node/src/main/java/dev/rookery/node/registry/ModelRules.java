package dev.rookery.node.registry;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What may be asked of a model as a whole: create, describe, alias, delete, undelete, rename.
 *
 * <p>Threads: owned by the rules.
 */
final class ModelRules {

    private static final int ALIASES_MAX = 256;

    private final Case one;

    ModelRules(Case one) {
        this.one = one;
    }

    Decision create(Command.CreateModel asked) {
        if (one.model(asked.model()).isPresent()) {
            return Case.refuse(Refusals.nameTaken(asked.model()));
        }
        if (!ModelKey.validName(asked.model())) {
            return Case.refuse(Refusals.nameInvalid(asked.model()));
        }
        FieldRules rules = new FieldRules().description(asked.description());
        asked.tags().forEach(rules::tag);
        asked.tags().keySet().forEach(key -> rules.addressable("tags", key));
        rules.count("tags", asked.tags().size(), ContentRules.TAGS_MAX);
        if (rules.problem().isPresent()) {
            return Case.refuse(rules.problem().get());
        }
        ModelKey key =
                one.holder(asked.model())
                        .map(ModelRow::key)
                        .orElseGet(() -> RegisterRule.opened(asked.model(), one.tables()));
        SortedMap<String, Optional<String>> tags = new TreeMap<>();
        asked.tags().forEach((name, value) -> tags.put(name, Optional.of(value)));
        Optional<String> description =
                Optional.of(asked.description()).filter(text -> !text.isEmpty());
        ModelView view =
                new ModelView(
                        key.name(),
                        key,
                        false,
                        asked.description(),
                        asked.tags(),
                        new TreeMap<>(),
                        Optional.empty(),
                        Optional.empty(),
                        StageCounts.NONE,
                        ModelType.EXPERIMENTAL,
                        one.atMillis(),
                        one.atMillis());
        return one.accept(
                key, new Payload.Describe(true, description, tags), new Answer.Model(view));
    }

    Decision describe(Command.DescribeModel asked) {
        Optional<ModelRow> model = one.model(asked.model());
        if (model.isEmpty()) {
            return Case.modelUnknown(asked.model());
        }
        ModelView now = one.views(model.get()).model();
        SortedMap<String, String> tags = new TreeMap<>(now.tags());
        FieldRules rules = new FieldRules();
        asked.description().ifPresent(rules::description);
        for (var tag : asked.tags().entrySet()) {
            rules.tag(tag.getKey(), tag.getValue().orElse(""));
            tag.getValue().ifPresent(value -> rules.addressable("tags", tag.getKey()));
            tags.remove(tag.getKey());
            tag.getValue().ifPresent(value -> tags.put(tag.getKey(), value));
        }
        rules.count("tags", Math.max(tags.size(), asked.tags().size()), ContentRules.TAGS_MAX);
        if (rules.problem().isPresent()) {
            return Case.refuse(rules.problem().get());
        }
        String description = asked.description().orElse(now.description());
        if (description.equals(now.description()) && tags.equals(now.tags())) {
            return Case.unchanged(new Answer.Model(now));
        }
        ModelView after = now.described(description, tags, now.aliases(), one.atMillis());
        return one.accept(
                model.get().key(),
                new Payload.Describe(false, asked.description(), asked.tags()),
                new Answer.Model(after));
    }

    Decision setAlias(Command.SetAlias asked) {
        Optional<Refusal> problem =
                new FieldRules().alias(asked.alias()).addressable("alias", asked.alias()).problem();
        if (problem.isPresent()) {
            return Case.refuse(problem.get());
        }
        Optional<ModelRow> model = one.model(asked.model());
        if (model.isEmpty()) {
            return Case.modelUnknown(asked.model());
        }
        return one.version(model.get(), asked.ref())
                .map(row -> alias(model.get(), asked.alias(), Optional.of(row.id())))
                .orElseGet(() -> one.versionUnknown(model.get(), asked.ref()));
    }

    Decision removeAlias(Command.RemoveAlias asked) {
        Optional<Refusal> problem = new FieldRules().alias(asked.alias()).problem();
        if (problem.isPresent()) {
            return Case.refuse(problem.get());
        }
        return one.model(asked.model())
                .map(model -> alias(model, asked.alias(), Optional.empty()))
                .orElseGet(() -> Case.modelUnknown(asked.model()));
    }

    private Decision alias(ModelRow model, String alias, Optional<Ulid> id) {
        ModelView now = one.views(model).model();
        if (Optional.ofNullable(now.aliases().get(alias)).equals(id)) {
            return Case.unchanged(new Answer.Model(now));
        }
        SortedMap<String, Ulid> aliases = new TreeMap<>(now.aliases());
        aliases.remove(alias);
        id.ifPresent(named -> aliases.put(alias, named));
        Optional<Refusal> problem =
                new FieldRules().count("aliases", aliases.size(), ALIASES_MAX).problem();
        if (problem.isPresent()) {
            return Case.refuse(problem.get());
        }
        ModelView after = now.described(now.description(), now.tags(), aliases, one.atMillis());
        return one.accept(model.key(), new Payload.Alias(alias, id), new Answer.Model(after));
    }

    Decision delete(Command.DeleteModel asked) {
        Optional<Refusal> problem = new FieldRules().reason(asked.reason()).problem();
        if (problem.isPresent()) {
            return Case.refuse(problem.get());
        }
        Optional<ModelRow> model = one.model(asked.model());
        if (model.isEmpty()) {
            return Case.modelUnknown(asked.model());
        }
        ModelView now = one.views(model.get()).model();
        if (model.get().production().isPresent()) {
            return Case.refuse(
                    RefusalCode.MODEL_IN_PRODUCTION,
                    "model "
                            + now.name()
                            + " has version "
                            + now.production().map(VersionBrief::ref).orElse("?")
                            + " in production",
                    "archive that version first, or move it to staging");
        }
        ModelView after = now.named(now.name(), true, one.atMillis());
        return one.accept(
                model.get().key(), new Payload.Close(asked.reason()), new Answer.Model(after));
    }

    Decision undelete(Command.UndeleteModel asked) {
        Optional<Refusal> problem = new FieldRules().reason(asked.reason()).problem();
        if (problem.isPresent()) {
            return Case.refuse(problem.get());
        }
        Optional<ModelRow> live = one.model(asked.model());
        Optional<ModelRow> closed =
                closed(asked.model()).stream()
                        .filter(row -> chosen(row, asked))
                        .max(Comparator.comparing(ModelRow::key));
        if (live.isPresent()) {
            boolean same = closed.isEmpty() && chosen(live.get(), asked);
            return same
                    ? Case.unchanged(new Answer.Model(one.views(live.get()).model()))
                    : Case.refuse(Refusals.nameTaken(asked.model()));
        }
        if (closed.isEmpty()) {
            return Case.modelUnknown(asked.model());
        }
        if (one.holder(asked.model()).isPresent()) {
            return Case.refuse(Refusals.nameTaken(asked.model()));
        }
        ModelView now = one.views(closed.get()).model();
        return one.accept(
                closed.get().key(),
                new Payload.Reopen(asked.reason()),
                new Answer.Model(now.named(asked.model(), false, one.atMillis())));
    }

    private static boolean chosen(ModelRow row, Command.UndeleteModel asked) {
        return asked.generation().isEmpty()
                || asked.generation().getAsInt() == row.key().generation();
    }

    /** Deleted models that showed a name last. */
    private List<ModelRow> closed(String name) {
        List<ModelRow> rows = new ArrayList<>(one.tables().generations(name));
        for (NameClaim claim : one.tables().claimsOn(name)) {
            one.tables().model(claim.key()).ifPresent(rows::add);
        }
        rows.removeIf(row -> !row.closed() || !row.shownName().equals(name));
        return rows;
    }

    Decision rename(Command.RenameModel asked) {
        if (!ModelKey.validName(asked.newName())) {
            return Case.refuse(Refusals.nameInvalid(asked.newName()));
        }
        Optional<ModelRow> model = one.model(asked.model());
        if (model.isEmpty()) {
            return Case.modelUnknown(asked.model());
        }
        ModelView now = one.views(model.get()).model();
        if (now.name().equals(asked.newName())) {
            return Case.unchanged(new Answer.Model(now));
        }
        if (one.holder(asked.newName()).isPresent()) {
            return Case.refuse(Refusals.nameTaken(asked.newName()));
        }
        Optional<Ulid> production = model.get().production();
        boolean unseen = production.isPresent() && !production.equals(asked.production());
        if (unseen && one.policy().guarded()) {
            return Case.refuse(
                    Refusals.notLookedAt("what is in production of " + now.name(), "rename"));
        }
        return one.accept(
                model.get().key(),
                new Payload.Rename(asked.newName()),
                new Answer.Model(now.named(asked.newName(), false, one.atMillis())));
    }
}
