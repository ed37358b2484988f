package dev.rookery.node.registry;

import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Rank;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A model's facts, readable. A fact whose body is not valid is named, not hidden.
 *
 * <p>Threads: as the tables handed in.
 */
final class History {

    private final FoldTables tables;
    private final Listing listing;

    History(FoldTables tables, Listing listing) {
        this.tables = tables;
        this.listing = listing;
    }

    /** One page, newest rank first. */
    Page<HistoryEntry> page(ModelKey key, Optional<Rank> before, int limit) {
        List<FactRef> refs = new ArrayList<>(listing.facts(key, before, limit + 1));
        refs.addAll(rewinds(key, before));
        refs.sort(Comparator.comparing(FactRef::rank).reversed());
        boolean more = refs.size() > limit;
        List<FactRef> shown = more ? refs.subList(0, limit) : refs;
        SortedMap<Rank, MoveRow> moves = moves(key, shown);
        Contests contests = new Contests(tables, listing, key);
        List<HistoryEntry> items = new ArrayList<>();
        for (FactRef ref : shown) {
            Optional<MoveRow> move = Optional.ofNullable(moves.get(ref.rank()));
            items.add(entry(key, tables.fact(ref), move, contests));
        }
        Optional<String> next =
                more ? Optional.of(Positions.of(shown.get(limit - 1).rank())) : Optional.empty();
        return new Page<>(items, next);
    }

    /** Rewinds are of no single model: those that cover one belong into its history. */
    private List<FactRef> rewinds(ModelKey key, Optional<Rank> before) {
        Optional<Rank> first = tables.model(key).map(row -> row.first().rank());
        return tables.rewinds().latestFirst().stream()
                .filter(rewind -> rewind.covers(key))
                .map(Rewind::fact)
                .filter(ref -> before.map(ref.rank()::before).orElse(true))
                .filter(ref -> first.map(rank -> rank.before(ref.rank())).orElse(false))
                .toList();
    }

    /** The moves in the page: those not before its oldest fact. */
    private SortedMap<Rank, MoveRow> moves(ModelKey key, List<FactRef> shown) {
        SortedMap<Rank, MoveRow> moves = new TreeMap<>();
        if (!shown.isEmpty()) {
            Rank newest = shown.get(0).rank();
            Rank oldest = shown.get(shown.size() - 1).rank();
            tables.movesBetween(key, oldest, newest)
                    .forEach(row -> moves.put(row.fact().rank(), row));
        }
        return moves;
    }

    private HistoryEntry entry(ModelKey key, Fact fact, Optional<MoveRow> move, Contests contests) {
        Optional<Payload> said = PayloadCodec.decode(fact);
        Optional<VersionBrief> version =
                said.flatMap(Payload::version)
                        .flatMap(id -> tables.version(key, id))
                        .map(VersionBrief::of);
        Optional<MoveRow> moved = move.filter(History::betweenStages);
        Optional<RollbackView> rollback = move.flatMap(row -> Rollbacks.view(key, row, tables));
        return new HistoryEntry(
                fact.dot(),
                fact.atMillis(),
                fact.actor(),
                fact.kind(),
                version,
                moved.map(MoveRow::from),
                moved.map(MoveRow::to),
                move.map(MoveRow::outcome),
                move.flatMap(MoveRow::archived),
                contests.of(fact, said),
                tables.rewinds().canceller(key, fact.rank()).map(rewind -> rewind.rank().dot()),
                tables.rewinds().survived(key, fact.rank()).map(rewind -> rewind.rank().dot()),
                rollback,
                said.flatMap(History::imported),
                said.map(History::reason).orElse(""),
                rollback.map(RollbackView::text)
                        .or(() -> said.map(History::detail))
                        .orElse("not readable by this version"));
    }

    /** Of a rollback that was not made, nobody found its target anywhere. */
    private static boolean betweenStages(MoveRow row) {
        return row.kind() == MoveRow.Kind.MOVE
                || (row.kind() == MoveRow.Kind.ROLLBACK && row.made());
    }

    private static Optional<ImportMark> imported(Payload said) {
        if (said instanceof Payload.Move move) {
            return move.imported();
        } else if (said instanceof Payload.Registration registration) {
            return registration.content().imported().map(Imported::mark);
        }
        return Optional.empty();
    }

    private static String reason(Payload said) {
        if (said instanceof Payload.Move move) {
            return move.reason();
        } else if (said instanceof Payload.Rollback rollback) {
            return rollback.reason();
        } else if (said instanceof Payload.Close close) {
            return close.reason();
        } else if (said instanceof Payload.Reopen reopen) {
            return reopen.reason();
        } else if (said instanceof Payload.Rewind rewind) {
            return rewind.reason();
        } else if (said instanceof Payload.SetBaseline set) {
            return set.reason();
        }
        return "";
    }

    private static String detail(Payload said) {
        if (said instanceof Payload.Registration registration) {
            return "registered as " + registration.label() + ", claiming " + registration.number();
        } else if (said instanceof Payload.Move move) {
            return "from " + move.from().text() + " to " + move.to().text();
        } else if (said instanceof Payload.Observe observe) {
            return "observed " + String.join(", ", observe.observation().metrics().keySet());
        } else if (said instanceof Payload.Renumber renumber) {
            return "claims number " + renumber.number();
        } else if (said instanceof Payload.Tag tag) {
            return (tag.value().isPresent() ? "tagged " : "untagged ") + tag.key();
        } else if (said instanceof Payload.DescribeVersion) {
            return "described";
        }
        return ofModel(said);
    }

    private static String ofModel(Payload said) {
        if (said instanceof Payload.Describe describe) {
            return describe.create() ? "model created" : "model described";
        } else if (said instanceof Payload.Close) {
            return "model deleted";
        } else if (said instanceof Payload.Reopen) {
            return "model undeleted";
        } else if (said instanceof Payload.Rename rename) {
            return "model renamed to " + rename.name();
        } else if (said instanceof Payload.Alias alias) {
            return "@" + alias.alias() + (alias.id().isPresent() ? " set" : " removed");
        }
        if (said instanceof Payload.Rollback rollback) {
            return "rolled back from " + rollback.from() + " to " + rollback.to();
        }
        if (said instanceof Payload.SetBaseline set) {
            return set.baseline().map(of -> "baseline " + of.text()).orElse("baseline removed");
        }
        if (said instanceof Payload.Rewind rewind) {
            return "rewound to " + rewind.backup();
        }
        throw new IllegalStateException("a payload without words: " + said.kind());
    }
}
