package dev.rookery.node.registry;

import java.util.Optional;

/**
 * A parity report arrives. Reports are only ever added, so their counts follow the set of facts,
 * whatever its order; which one is the newest follows from their ranks.
 *
 * <p>Threads: owned by the fold.
 */
final class ParityFold {

    private ParityFold() {}

    static void apply(FactRef ref, Payload.Parity said, FoldTables tables) {
        ParityReport report = said.report();
        ParityTables parity = tables.parity();
        Optional<ParityRow> held = parity.report(report.config(), said.id(), report.passed());
        if (held.isEmpty() || ref.rank().before(held.get().fact().rank())) {
            parity.put(
                    new ParityRow(
                            report.config(),
                            said.id(),
                            report.passed(),
                            report.checked(),
                            report.failures(),
                            ref));
        }
        if (held.isEmpty()) {
            ParityCount count =
                    parity.count(report.config())
                            .orElseGet(() -> new ParityCount(report.config(), 0, 0));
            parity.put(count.with(report.passed()));
            tables.event(event(report, ref));
        }
    }

    private static RegistryEvent event(ParityReport report, FactRef ref) {
        String found =
                report.config()
                        + ": "
                        + report.failures()
                        + " of "
                        + report.checked()
                        + " games do not agree";
        return new RegistryEvent(
                report.passed() ? "parity.passed" : "parity.failed",
                Optional.empty(),
                Optional.empty(),
                ref,
                report.source().isEmpty() ? found : found + ", says " + report.source());
    }
}
