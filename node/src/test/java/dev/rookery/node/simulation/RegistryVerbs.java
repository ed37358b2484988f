package dev.rookery.node.simulation;

import dev.rookery.node.registry.Answer;
import dev.rookery.node.registry.Command;
import dev.rookery.node.registry.Content;
import dev.rookery.node.registry.Decision;
import dev.rookery.node.registry.Expect;
import dev.rookery.node.registry.FoldTables;
import dev.rookery.node.registry.ModelKey;
import dev.rookery.node.registry.ModelRow;
import dev.rookery.node.registry.MoveRow;
import dev.rookery.node.registry.Ref;
import dev.rookery.node.registry.RegisterRow;
import dev.rookery.node.registry.Stage;
import dev.rookery.node.registry.Ulid;
import dev.rookery.node.registry.VersionBrief;
import dev.rookery.node.registry.VersionRow;
import dev.rookery.sync.driver.Proposal;
import dev.rookery.sync.simulation.Scenario;
import dev.rookery.sync.simulation.Site;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * What stories of a cluster may ask of its registry; the commands are in the README beside the
 * stories.
 *
 * <p>Threads: one story, one thread.
 */
final class RegistryVerbs implements Scenario.Verbs {
    private static final int VERSIONS_MAX = 1_000;
    private static final String ACTOR = "op";

    private final Registries registries;
    private long ids;

    RegistryVerbs(Registries registries) {
        this.registries = registries;
    }

    @Override
    public Optional<List<String>> perform(List<String> words, Scenario story) {
        if (words.get(0).equals("show")) {
            return Optional.of(show(words.get(1), story));
        }
        return words.size() < 3
                ? Optional.empty()
                : command(words, story).map(command -> ask(words, command, story));
    }

    private Optional<Command> command(List<String> words, Scenario story) {
        String model = words.get(2).split(":", 2)[0];
        return switch (words.get(0)) {
            case "register" -> Optional.of(register(words, model, site(words.get(1), story)));
            case "promote", "move", "alias", "tag" -> Optional.of(ofVersion(words, model));
            case "create" ->
                    Optional.of(new Command.CreateModel(ACTOR, model, "", new TreeMap<>()));
            case "rename" -> Optional.of(new Command.RenameModel(ACTOR, model, words.get(3)));
            case "delete" -> Optional.of(new Command.DeleteModel(ACTOR, model, ""));
            case "undelete" ->
                    Optional.of(new Command.UndeleteModel(ACTOR, model, OptionalInt.empty(), ""));
            default -> Optional.empty();
        };
    }

    private static Command ofVersion(List<String> words, String model) {
        Ref ref = ref(words.get(2));
        return switch (words.get(0)) {
            case "alias" -> new Command.SetAlias(ACTOR, model, words.get(3), ref);
            case "tag" -> new Command.SetTag(ACTOR, model, ref, words.get(3), words.get(4));
            default ->
                    new Command.Move(
                            ACTOR,
                            model,
                            ref,
                            Stage.parse(words.get(3)).orElseThrow(),
                            "",
                            new Expect(Optional.empty(), option(words, "production")));
        };
    }

    private Command register(List<String> words, String model, Site site) {
        return new Command.Register(
                ACTOR,
                model,
                Ulid.of(site.wall().toEpochMilli(), 0, ++ids),
                option(words, "key"),
                0,
                site.majority(),
                option(words, "label"),
                Optional.empty(),
                Content.EMPTY);
    }

    /** {@code name=value} among the words. */
    private static Optional<String> option(List<String> words, String name) {
        return words.stream()
                .filter(word -> word.startsWith(name + "="))
                .map(word -> word.substring(name.length() + 1))
                .findFirst();
    }

    private static Ref ref(String text) {
        return Ref.parse(text.substring(text.indexOf(':') + 1)).orElseThrow();
    }

    private static Site site(String node, Scenario story) {
        return story.sites().stream()
                .filter(site -> site.node().equals(node))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(node + " does not run"));
    }

    private List<String> ask(List<String> words, Command command, Scenario story) {
        String node = words.get(1);
        Folded store = (Folded) site(node, story).store();
        Proposal<Decision> judged = registries.judged(store, command);
        List<Decision> said = new ArrayList<>();
        int copies = option(words, "acks").map(Integer::parseInt).orElse(1);
        Proposal<Decision> heard =
                at -> {
                    Proposal.Judgement<Decision> judgement = judged.judge(at);
                    said.add(judgement.answer());
                    return judgement;
                };
        boolean confirmed = story.write(node, heard, copies);
        if (said.isEmpty()) {
            return List.of("no answer");
        }
        String told = text(said.get(0));
        return List.of(confirmed ? told : told + "; not confirmed by " + copies + " nodes");
    }

    private static String text(Decision decision) {
        if (decision instanceof Decision.Refused refused) {
            return "refused: " + refused.refusal().code();
        }
        Answer answer = ((Decision.Accepted) decision).answer();
        if (answer instanceof Answer.Registered registered) {
            return text(registered.version().brief()) + (registered.replayed() ? ", again" : "");
        } else if (answer instanceof Answer.Moved moved) {
            return text(moved.version().brief())
                    + ", was "
                    + moved.from().text()
                    + moved.archived().map(other -> ", archives " + text(other)).orElse("");
        }
        return "done";
    }

    private static String text(VersionBrief version) {
        String number = version.number().isPresent() ? "" + version.number().getAsLong() : "-";
        return number + " " + version.label() + " " + version.stage().text();
    }

    /** What each node shows of a model; once for those that show the same. */
    private static List<String> show(String name, Scenario story) {
        Map<List<String>, List<String>> views = new LinkedHashMap<>();
        for (Site site : story.sites()) {
            Folded store = (Folded) site.store();
            List<String> view = store.look((tables, listing) -> lines(name, tables));
            views.computeIfAbsent(view, fresh -> new ArrayList<>()).add(site.node());
        }
        List<String> told = new ArrayList<>();
        views.forEach(
                (view, nodes) -> {
                    told.add(String.join(" ", nodes) + ":");
                    view.forEach(line -> told.add("  " + line));
                });
        return told;
    }

    private static List<String> lines(String name, FoldTables tables) {
        Optional<ModelRow> model = tables.shown(name);
        if (model.isEmpty()) {
            return List.of("no model " + name);
        }
        ModelKey key = model.get().key();
        List<String> lines = new ArrayList<>();
        for (VersionRow row : tables.versions(key, Optional.empty(), VERSIONS_MAX)) {
            lines.add(text(VersionBrief.of(row)) + cells(tables, key, Optional.of(row.id())));
        }
        Collections.reverse(lines);
        for (MoveRow move : tables.moves(key)) {
            if (move.outcome() == MoveRow.Outcome.SUPERSEDED) {
                lines.add("superseded: " + text(move, tables));
            }
        }
        String aliases = cells(tables, key, Optional.empty());
        if (!aliases.isEmpty()) {
            lines.add("aliases" + aliases);
        }
        return lines;
    }

    private static String text(MoveRow move, FoldTables tables) {
        return move.version()
                .flatMap(id -> tables.version(move.model(), id))
                .map(row -> row.shownLabel() + " " + move.from().text() + " to " + move.to().text())
                .orElse("the model's " + move.kind().name().toLowerCase(Locale.ROOT));
    }

    private static String cells(FoldTables tables, ModelKey key, Optional<Ulid> version) {
        StringBuilder cells = new StringBuilder();
        for (RegisterRow row : tables.registers(key, version)) {
            Optional<Ulid> named = row.value().flatMap(Ulid::parse);
            String value =
                    named.flatMap(id -> tables.version(key, id))
                            .map(VersionRow::shownLabel)
                            .orElse(row.value().orElse("removed"));
            cells.append(' ').append(row.cell().key()).append('=').append(value);
        }
        return cells.toString();
    }
}
