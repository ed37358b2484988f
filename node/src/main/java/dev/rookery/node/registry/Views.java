package dev.rookery.node.registry;

import dev.rookery.sync.fact.Fact;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Rows, registers and bodies → what people see of one model and its versions.
 *
 * <p>Threads: as the tables handed in.
 */
public final class Views {

    private final ModelRow model;
    private final FoldTables tables;
    private final Cells cells;

    private Views(ModelRow model, FoldTables tables) {
        this.model = model;
        this.tables = tables;
        this.cells = new Cells(tables.registers(model.key(), Optional.empty()));
    }

    /** Views of a model and its versions; the model's own registers are read once. */
    public static Views of(ModelRow model, FoldTables tables) {
        return new Views(model, tables);
    }

    /** The model. */
    public ModelView model() {
        return new ModelView(
                model.shownName(),
                model.key(),
                model.closed(),
                cells.description.orElse(""),
                cells.tagsOver(new TreeMap<>()),
                cells.aliases,
                model.production()
                        .flatMap(id -> tables.version(model.key(), id))
                        .map(VersionBrief::of),
                tables.latest(model.key()).map(VersionBrief::of),
                model.stages(),
                model.type(),
                model.createdAtMillis(),
                model.updatedAtMillis());
    }

    /** Its baseline; empty while it has none. */
    public Optional<BaselineView> baseline() {
        return cells.baseline.map(RegisterRow::fact).map(tables::fact).map(this::baseline);
    }

    private BaselineView baseline(Fact fact) {
        Baseline baseline =
                PayloadCodec.decode(fact)
                        .filter(Payload.SetBaseline.class::isInstance)
                        .flatMap(said -> ((Payload.SetBaseline) said).baseline())
                        .orElseThrow(() -> new IllegalStateException("no baseline: " + fact));
        return new BaselineView(
                model.shownName(),
                baseline,
                baseline.version()
                        .flatMap(id -> tables.version(model.key(), id))
                        .map(VersionBrief::of),
                fact.actor(),
                fact.atMillis());
    }

    /** One of its versions. */
    public VersionView version(VersionRow row) {
        Fact fact = tables.fact(row.registration());
        Payload.Registration said = registration(fact);
        Cells own =
                new Cells(
                        row.overlaid()
                                ? tables.registers(model.key(), Optional.of(row.id()))
                                : List.of());
        return new VersionView(
                model.shownName(),
                model.key(),
                row.id(),
                row.number(),
                row.shownLabel(),
                row.shortId(),
                row.stage(),
                row.createdAtMillis(),
                row.updatedAtMillis(),
                fact.actor(),
                own.description.orElse(said.content().description()),
                own.tagsOver(said.content().tags()),
                metrics(row, said.content()),
                aliasesOf(row.id()),
                said.parentId(),
                said.content());
    }

    /** What a registration's fact says. */
    static Payload.Registration registration(Fact fact) {
        return PayloadCodec.decode(fact)
                .filter(Payload.Registration.class::isInstance)
                .map(Payload.Registration.class::cast)
                .orElseThrow(
                        () -> new IllegalStateException("a version without registration: " + fact));
    }

    /** What an observation's fact says. */
    static Observation observation(Fact fact) {
        return PayloadCodec.decode(fact)
                .filter(Payload.Observe.class::isInstance)
                .map(payload -> ((Payload.Observe) payload).observation())
                .orElseThrow(() -> new IllegalStateException("an observation of nothing: " + fact));
    }

    private SortedMap<String, Double> metrics(VersionRow row, Content content) {
        SortedMap<String, Double> metrics = new TreeMap<>(content.metrics());
        if (row.overlaid()) {
            for (ObservationRow seen : tables.observations(model.key(), row.id())) {
                if (tables.rewinds().cancels(model.key(), seen.fact().rank())) {
                    continue;
                }
                metrics.putAll(observation(tables.fact(seen.fact())).metrics());
            }
        }
        return metrics;
    }

    private List<String> aliasesOf(Ulid id) {
        List<String> names = new ArrayList<>();
        cells.aliases.forEach(
                (alias, named) -> {
                    if (named.equals(id)) {
                        names.add(alias);
                    }
                });
        return names;
    }

    /** Registers by what they are. */
    private static final class Cells {
        private final SortedMap<String, Optional<String>> tags = new TreeMap<>();
        private final SortedMap<String, Ulid> aliases = new TreeMap<>();
        private Optional<String> description = Optional.empty();
        private Optional<RegisterRow> baseline = Optional.empty();

        Cells(List<RegisterRow> rows) {
            for (RegisterRow row : rows) {
                switch (row.cell().field()) {
                    case DESCRIPTION -> description = row.value();
                    case BASELINE ->
                            baseline = Optional.of(row).filter(set -> set.value().isPresent());
                    case TAG -> tags.put(row.cell().key(), row.value());
                    case ALIAS ->
                            row.value()
                                    .flatMap(Ulid::parse)
                                    .ifPresent(id -> aliases.put(row.cell().key(), id));
                }
            }
        }

        SortedMap<String, String> tagsOver(SortedMap<String, String> below) {
            SortedMap<String, String> all = new TreeMap<>(below);
            tags.forEach(
                    (key, value) -> {
                        all.remove(key);
                        value.ifPresent(text -> all.put(key, text));
                    });
            return all;
        }
    }
}
