package dev.rookery.node.registry;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Registrations: merged in place. One ULID registered twice is one version, with the content of the
 * earlier and the claims of both. A label belongs to the version registered first. Of registrations
 * that a rewind takes back only the claims and the label count: a version that has no other is
 * {@link Stage#REWOUND}.
 *
 * <p>Threads: owned by the fold.
 */
final class RegistrationFold {

    private final Step step;
    private final Payload.Registration said;

    RegistrationFold(Step step, Payload.Registration said) {
        this.step = step;
        this.said = said;
    }

    void apply() {
        Optional<VersionRow> held = step.tables.version(step.key, said.id());
        if (held.isPresent()) {
            merge(held.get());
        } else {
            insert();
        }
        CmaesRun.stated(step.key, said).ifPresent(step.tables::put);
        step.typed(said.content().type());
        step.numberMax = Math.max(step.numberMax, said.number());
    }

    private void insert() {
        Optional<AwaitedRow> awaited =
                step.known() ? step.tables.awaited(step.key, said.id()) : Optional.empty();
        List<VersionRow.Claim> claims =
                NumberFold.with(awaited.map(AwaitedRow::claims).orElse(List.of()), claim());
        // A number above all that were ever claimed has no other claimant.
        boolean alone = claims.size() == 1 && said.number() > step.numberMax;
        boolean rivals = !step.tables.labelled(step.key, said.label()).isEmpty();
        VersionRow row =
                row(
                        claims,
                        alone ? OptionalLong.of(said.number()) : OptionalLong.empty(),
                        step.cancelled ? Stage.REWOUND : Stage.DEVELOPMENT,
                        awaited.map(AwaitedRow::overlaid).orElse(false),
                        awaited.map(AwaitedRow::updatedAtMillis).orElse(step.atMillis));
        step.tables.put(row);
        awaited.ifPresent(row2 -> step.tables.arrived(step.key, said.id()));
        step.stages = step.stages.with(row.stage());
        if (!step.cancelled) {
            step.event(
                    "version.registered", Optional.of(said.id()), "registered as " + said.label());
        }
        if (!alone) {
            settleNumbers(claims);
        }
        if (rivals) {
            settleLabel(said.label());
        }
        if (awaited.isPresent() && !step.cancelled) {
            new MoveFold(step).arrived(said.id());
        }
    }

    private void settleNumbers(List<VersionRow.Claim> claims) {
        NumberFold numbers = new NumberFold(step, Optional.of(said.id()));
        SortedSet<Long> claimed = new TreeSet<>();
        claims.forEach(claim -> claimed.add(claim.number()));
        claimed.forEach(numbers::settle);
        numbers.announceFresh(said.id(), said.number());
    }

    private void merge(VersionRow held) {
        List<VersionRow.Claim> claims = NumberFold.with(held.claims(), claim());
        boolean wasRewound = held.stage() == Stage.REWOUND;
        boolean back = wasRewound && !step.cancelled;
        boolean earlier =
                wasRewound == step.cancelled && step.ref.rank().before(held.registration().rank());
        boolean counts = back || earlier;
        step.tables.put(
                counts
                        ? row(
                                claims,
                                held.number(),
                                back ? Stage.DEVELOPMENT : held.stage(),
                                held.overlaid(),
                                held.updatedAtMillis())
                        : held.withClaims(claims, step.atMillis));
        new NumberFold(step, Optional.empty()).settle(said.number());
        if (back) {
            step.stages = step.stages.with(Stage.DEVELOPMENT);
            new MoveFold(step).arrived(said.id());
        }
        if (counts) {
            // Its label, or its place among those with the same, may be another now.
            settleLabel(held.label());
            settleLabel(said.label());
        }
    }

    private VersionRow.Claim claim() {
        return new VersionRow.Claim(said.number(), said.majority(), step.ref);
    }

    private VersionRow row(
            List<VersionRow.Claim> claims,
            OptionalLong number,
            Stage stage,
            boolean overlaid,
            long updatedAtMillis) {
        return new VersionRow(
                step.key,
                said.id(),
                step.ref,
                claims,
                number,
                said.label(),
                false,
                said.shortId(),
                said.content().type(),
                stage,
                overlaid,
                said.content().createdAtMillis(step.atMillis),
                Math.max(step.atMillis, updatedAtMillis));
    }

    private void settleLabel(String label) {
        List<VersionRow> rows = step.tables.labelled(step.key, label);
        Optional<VersionRow> keeper =
                rows.stream().min(Comparator.comparing(row -> row.registration().rank()));
        for (VersionRow row : rows) {
            boolean lost = !row.id().equals(keeper.map(VersionRow::id).orElse(row.id()));
            if (lost != row.labelLost()) {
                VersionRow settled = row.withLabelLost(lost);
                step.tables.put(settled);
                announce(settled);
            }
        }
    }

    private void announce(VersionRow row) {
        if (row.labelLost()) {
            step.event(
                    "conflict.label",
                    Optional.of(row.id()),
                    "the label "
                            + row.label()
                            + " belongs to an earlier version; shown as "
                            + row.shownLabel());
        }
    }
}
