package dev.rookery.node.registry;

import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Rank;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What the facts of a model's history claimed and did not get. Nothing of it is stored: it follows
 * from the claims, which are folded, so it is the same at equal roots, as of any time, and after a
 * rebuild.
 *
 * <p>Threads: as the tables handed in.
 */
final class Contests {

    private final FoldTables tables;
    private final Listing listing;
    private final ModelKey key;

    /** Asked of each model once; nearly always none. */
    private final List<NameFold.Loss> names;

    Contests(FoldTables tables, Listing listing, ModelKey key) {
        this.tables = tables;
        this.listing = listing;
        this.key = key;
        this.names = NameFold.losses(key, tables);
    }

    /**
     * What became of one fact's claims.
     *
     * @param said the fact's body; empty when it is not readable
     */
    List<Contest> of(Fact fact, Optional<Payload> said) {
        List<Contest> contests = new ArrayList<>();
        if (said.orElse(null) instanceof Payload.Registration registration) {
            number(registration.id(), registration.number(), fact.rank()).ifPresent(contests::add);
            label(registration, fact.rank()).ifPresent(contests::add);
        } else if (said.orElse(null) instanceof Payload.Renumber renumber) {
            number(renumber.id(), renumber.number(), fact.rank()).ifPresent(contests::add);
        }
        names.stream()
                .filter(loss -> loss.rank().equals(fact.rank()))
                .map(Contests::name)
                .forEach(contests::add);
        listing.twins(fact).stream()
                .filter(twin -> twin.prev().equals(fact.prev()))
                .map(Contests::fork)
                .forEach(contests::add);
        return contests;
    }

    private Optional<Contest> number(Ulid id, long number, Rank rank) {
        Optional<VersionRow> own = tables.version(key, id);
        boolean counted =
                own.filter(
                                row ->
                                        row.claims().stream()
                                                .anyMatch(it -> it.fact().rank().equals(rank)))
                        .isPresent();
        if (!counted) {
            return Optional.empty();
        }
        return NumberFold.keeper(tables.numbered(key, number), number)
                .filter(keeper -> !keeper.id().equals(id))
                .map(
                        keeper ->
                                new Contest(
                                        Contest.Kind.NUMBER,
                                        Long.toString(number),
                                        keeper.id().toString(),
                                        Optional.of(id.toString()),
                                        shown(own.orElseThrow())));
    }

    private static Optional<String> shown(VersionRow row) {
        return row.number().isPresent()
                ? Optional.of(Long.toString(row.number().getAsLong()))
                : Optional.empty();
    }

    /** Only the registration that counts gives a version its label. */
    private Optional<Contest> label(Payload.Registration said, Rank rank) {
        return tables.version(key, said.id())
                .filter(row -> row.labelLost() && row.registration().rank().equals(rank))
                .flatMap(
                        row ->
                                tables.labelled(key, row.label()).stream()
                                        .min(Comparator.comparing(it -> it.registration().rank()))
                                        .map(keeper -> label(row, keeper)));
    }

    private static Contest label(VersionRow lost, VersionRow keeper) {
        return new Contest(
                Contest.Kind.LABEL,
                lost.label(),
                keeper.id().toString(),
                Optional.of(lost.id().toString()),
                Optional.of(lost.shownLabel()));
    }

    private static Contest name(NameFold.Loss loss) {
        return new Contest(
                Contest.Kind.NAME,
                loss.name(),
                loss.holder().entity(),
                Optional.of(loss.model().entity()),
                Optional.of(loss.got()));
    }

    private static Contest fork(Fact twin) {
        return new Contest(
                Contest.Kind.FORK,
                twin.dot().toString(),
                twin.hash().toString(),
                Optional.empty(),
                Optional.empty());
    }
}
