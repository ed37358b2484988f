package dev.rookery.node.registry;

import dev.rookery.sync.fact.Rank;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Who has which number. Of the claims on a number, those of a majority come before others, then the
 * earlier rank. A version shows the number of its first claim that wins, or none.
 *
 * <p>Threads: owned by the fold.
 */
final class NumberFold {

    private static final Comparator<VersionRow.Claim> BEST =
            Comparator.comparing((VersionRow.Claim claim) -> !claim.majority())
                    .thenComparing(claim -> claim.fact().rank());

    private final Step step;
    private final Optional<Ulid> fresh;
    private final SortedMap<Long, Rank> winners = new TreeMap<>();

    /**
     * @param fresh the version that was just registered: it settles nothing by winning
     */
    NumberFold(Step step, Optional<Ulid> fresh) {
        this.step = step;
        this.fresh = fresh;
    }

    /** Claims with one more, in rank order. */
    static List<VersionRow.Claim> with(List<VersionRow.Claim> claims, VersionRow.Claim claim) {
        List<VersionRow.Claim> all = new ArrayList<>(claims);
        all.add(claim);
        all.sort(Comparator.comparing(each -> each.fact().rank()));
        return all;
    }

    /** Which of the versions with a claim on a number has the one that wins. */
    static Optional<VersionRow> keeper(List<VersionRow> claimants, long number) {
        return claimants.stream()
                .min(Comparator.comparing(row -> on(number, row).min(BEST).orElseThrow(), BEST));
    }

    private static Stream<VersionRow.Claim> on(long number, VersionRow row) {
        return row.claims().stream().filter(claim -> claim.number() == number);
    }

    /** Folds one more claim of a version, registered or not. */
    static void renumber(Step step, Payload.Renumber renumber) {
        VersionRow.Claim claim =
                new VersionRow.Claim(renumber.number(), renumber.majority(), step.ref);
        step.numberMax = Math.max(step.numberMax, renumber.number());
        Optional<VersionRow> row = step.tables.version(step.key, renumber.id());
        if (row.isEmpty()) {
            AwaitedRow awaited = step.awaited(renumber.id());
            step.await(renumber.id(), with(awaited.claims(), claim), awaited.overlaid());
            return;
        }
        step.tables.put(row.get().withClaims(with(row.get().claims(), claim), step.atMillis));
        new NumberFold(step, Optional.empty()).settle(renumber.number());
    }

    /** Gives a number, after the claims on it changed, to whom it belongs. */
    void settle(long number) {
        winners.clear();
        List<VersionRow> changed = new ArrayList<>();
        for (VersionRow row : step.tables.numbered(step.key, number)) {
            OptionalLong shown = firstWon(row);
            if (!shown.equals(row.number())) {
                announce(row, shown);
                changed.add(row.withNumber(shown));
            }
        }
        changed.stream().filter(row -> !shows(row, number)).forEach(step.tables::put);
        changed.stream().filter(row -> shows(row, number)).forEach(step.tables::put);
    }

    private static boolean shows(VersionRow row, long number) {
        return row.number().orElse(0) == number;
    }

    private OptionalLong firstWon(VersionRow row) {
        return row.claims().stream()
                .filter(claim -> winner(claim.number()).equals(claim.fact().rank()))
                .mapToLong(VersionRow.Claim::number)
                .findFirst();
    }

    private Rank winner(long number) {
        return winners.computeIfAbsent(
                number,
                asked ->
                        step.tables.numbered(step.key, asked).stream()
                                .flatMap(row -> on(asked, row))
                                .min(BEST)
                                .map(claim -> claim.fact().rank())
                                .orElseThrow(
                                        () -> new IllegalStateException("no claim: " + asked)));
    }

    private void announce(VersionRow row, OptionalLong shown) {
        boolean isFresh = fresh.map(row.id()::equals).orElse(false);
        Optional<Ulid> id = Optional.of(row.id());
        if (shown.isEmpty()) {
            step.event(
                    "conflict.number",
                    id,
                    "the number "
                            + row.number().orElse(0)
                            + " of "
                            + row.id()
                            + " went to another");
        } else if (row.number().isEmpty() && !isFresh) {
            step.event(
                    "conflict.number_settled",
                    id,
                    row.id() + " has the number " + shown.getAsLong());
        }
    }

    /** Says so, when the version just registered has no number after all. */
    void announceFresh(Ulid id, long number) {
        boolean none =
                step.tables.version(step.key, id).map(row -> row.number().isEmpty()).orElse(false);
        if (none) {
            step.event(
                    "conflict.number",
                    Optional.of(id),
                    id + " claimed the number " + number + ", which another version has");
        }
    }
}
