package dev.rookery.node.registry;

import dev.rookery.node.registry.ModelChange.Change;
import dev.rookery.node.registry.ModelChange.What;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Two states of the registry side by side, in all that a rewind covers.
 *
 * <p>Threads: as the tables handed in.
 */
public final class Differences {

    private final FoldTables now;
    private final FoldTables then;

    public Differences(FoldTables now, FoldTables then) {
        this.now = now;
        this.then = then;
    }

    /**
     * What differs of a model; empty when nothing does.
     *
     * @param written the versions that facts between the two states name
     */
    public Optional<ModelChange> of(ModelKey key, SortedSet<Ulid> written) {
        Optional<ModelRow> rowNow = now.model(key).filter(ModelRow::live);
        Optional<ModelRow> rowThen = then.model(key).filter(ModelRow::live);
        if (rowNow.isEmpty() && rowThen.isEmpty()) {
            return Optional.empty();
        }
        List<Change> changes = new ArrayList<>();
        SortedSet<Ulid> versions = new TreeSet<>(written);
        // A promotion moves a version that it does not name: the one it finds in production.
        rowNow.flatMap(ModelRow::production).ifPresent(id -> versions.add(id));
        rowThen.flatMap(ModelRow::production).ifPresent(id -> versions.add(id));
        for (Ulid id : versions) {
            version(key, id, rowNow, rowThen, changes);
        }
        if (rowNow.isPresent() && rowThen.isPresent()) {
            Views isNow = Views.of(rowNow.get(), now);
            Views wasThen = Views.of(rowThen.get(), then);
            model(isNow.model(), wasThen.model(), changes);
            baseline(isNow.baseline(), wasThen.baseline(), changes);
        }
        ModelChange.Kind kind = kind(rowNow.isPresent(), rowThen.isPresent());
        if (kind == ModelChange.Kind.CHANGES && changes.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                new ModelChange(
                        key,
                        rowNow.or(() -> rowThen).map(ModelRow::shownName).orElse(key.name()),
                        kind,
                        rowNow.map(ModelRow::versions).orElse(0L),
                        rowThen.map(ModelRow::versions).orElse(0L),
                        changes));
    }

    private static ModelChange.Kind kind(boolean isThere, boolean wasThere) {
        if (isThere && wasThere) {
            return ModelChange.Kind.CHANGES;
        }
        return isThere ? ModelChange.Kind.GOES : ModelChange.Kind.COMES_BACK;
    }

    private void version(
            ModelKey key,
            Ulid id,
            Optional<ModelRow> rowNow,
            Optional<ModelRow> rowThen,
            List<Change> changes) {
        Optional<VersionView> isNow = rowNow.flatMap(row -> view(row, key, id, now));
        Optional<VersionView> wasThen = rowThen.flatMap(row -> view(row, key, id, then));
        if (isNow.isPresent() && wasThen.isPresent()) {
            version(isNow.get(), wasThen.get(), changes);
        } else if (isNow.isPresent()) {
            changes.add(whole(What.VERSION_GOES, isNow.get(), isNow, wasThen));
        } else if (wasThen.isPresent()) {
            changes.add(whole(What.VERSION_COMES_BACK, wasThen.get(), isNow, wasThen));
        }
    }

    private static Optional<VersionView> view(
            ModelRow model, ModelKey key, Ulid id, FoldTables tables) {
        return tables.version(key, id)
                .filter(row -> row.stage().listed())
                .map(row -> Views.of(model, tables).version(row));
    }

    private static Change whole(
            What what,
            VersionView version,
            Optional<VersionView> isNow,
            Optional<VersionView> wasThen) {
        return new Change(
                what,
                Optional.of(version.brief()),
                "",
                isNow.map(view -> view.stage().text()),
                wasThen.map(view -> view.stage().text()));
    }

    private static void version(VersionView isNow, VersionView wasThen, List<Change> changes) {
        Optional<VersionBrief> version = Optional.of(isNow.brief());
        String stage = isNow.stage().text();
        one(What.STAGE, version, stage, wasThen.stage().text(), changes);
        one(What.DESCRIPTION, version, isNow.description(), wasThen.description(), changes);
        each(What.TAG, version, isNow.tags(), wasThen.tags(), changes);
        each(What.METRIC, version, texts(isNow.metrics()), texts(wasThen.metrics()), changes);
    }

    private static void model(ModelView isNow, ModelView wasThen, List<Change> changes) {
        Optional<VersionBrief> none = Optional.empty();
        one(What.DESCRIPTION, none, isNow.description(), wasThen.description(), changes);
        each(What.TAG, none, isNow.tags(), wasThen.tags(), changes);
        each(What.ALIAS, none, texts(isNow.aliases()), texts(wasThen.aliases()), changes);
    }

    private static void baseline(
            Optional<BaselineView> isNow, Optional<BaselineView> wasThen, List<Change> changes) {
        if (!isNow.map(BaselineView::baseline).equals(wasThen.map(BaselineView::baseline))) {
            changes.add(
                    new Change(
                            What.BASELINE,
                            Optional.empty(),
                            "",
                            isNow.map(Differences::text),
                            wasThen.map(Differences::text)));
        }
    }

    private static String text(BaselineView view) {
        return view.version().map(of -> of.ref() + ": ").orElse("") + view.baseline().text();
    }

    private static void one(
            What what,
            Optional<VersionBrief> version,
            String isNow,
            String wasThen,
            List<Change> changes) {
        if (!isNow.equals(wasThen)) {
            changes.add(new Change(what, version, "", Optional.of(isNow), Optional.of(wasThen)));
        }
    }

    private static void each(
            What what,
            Optional<VersionBrief> version,
            SortedMap<String, String> isNow,
            SortedMap<String, String> wasThen,
            List<Change> changes) {
        SortedSet<String> keys = new TreeSet<>(isNow.keySet());
        keys.addAll(wasThen.keySet());
        for (String key : keys) {
            Optional<String> before = Optional.ofNullable(isNow.get(key));
            Optional<String> after = Optional.ofNullable(wasThen.get(key));
            if (!before.equals(after)) {
                changes.add(new Change(what, version, key, before, after));
            }
        }
    }

    private static SortedMap<String, String> texts(SortedMap<String, ?> values) {
        SortedMap<String, String> texts = new TreeMap<>();
        values.forEach((key, value) -> texts.put(key, value.toString()));
        return texts;
    }
}
