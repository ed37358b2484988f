package dev.rookery.node.simulation;

import dev.rookery.node.registry.ModelKey;
import dev.rookery.node.registry.Payload;
import dev.rookery.node.registry.PayloadCodec;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Hash;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which facts rewinds take back, by the definition (design §7) read as it stands: for its models, a
 * rewind cancels what lies in its ranges and ranks before it, unless it is cancelled itself.
 *
 * <p>Threads: one world, one thread.
 */
final class TakenBack {

    /** A rewind, and what it says. */
    private record Said(Fact fact, Payload.Rewind rewind) {}

    private final List<Said> rewinds = new ArrayList<>();

    /** Of the rewinds alone, which are asked about again and again. */
    private final Map<ModelKey, Map<Hash, Boolean>> answers = new HashMap<>();

    /** By the rewinds among these facts, in whatever order. */
    TakenBack(Collection<Fact> facts) {
        for (Fact fact : facts) {
            if (isRewind(fact)) {
                Payload said = PayloadCodec.decode(fact).orElseThrow();
                rewinds.add(new Said(fact, (Payload.Rewind) said));
            }
        }
    }

    static boolean isRewind(Fact fact) {
        return fact.kind().equals(Payload.Rewind.KIND);
    }

    /** Whether some rewind cancels a fact for a model. */
    boolean cancelled(ModelKey model, Fact fact) {
        return rewinds.stream().anyMatch(said -> cancels(said, model, fact));
    }

    private boolean cancels(Said said, ModelKey model, Fact fact) {
        Payload.Rewind.Range range = said.rewind().ranges().get(fact.origin());
        return range != null
                && range.after() < fact.seq()
                && fact.seq() <= range.upTo()
                && fact.rank().before(said.fact().rank())
                && said.rewind().models().map(models -> models.contains(model)).orElse(true)
                && !cancelled(model, said);
    }

    private boolean cancelled(ModelKey model, Said said) {
        Map<Hash, Boolean> known = answers.computeIfAbsent(model, fresh -> new HashMap<>());
        Boolean answer = known.get(said.fact().hash());
        if (answer == null) {
            answer = cancelled(model, said.fact());
            known.put(said.fact().hash(), answer);
        }
        return answer;
    }

    /** Counts, for each model that facts speak of, its facts and the rewinds taken back. */
    static void count(Collection<Fact> facts, Counts counts) {
        TakenBack taken = new TakenBack(facts);
        for (Fact fact : facts) {
            ModelKey.ofEntity(fact.entity())
                    .filter(model -> taken.cancelled(model, fact))
                    .ifPresent(model -> counts.count("fact taken back"));
        }
        // every rewind that might cancel a fact was asked whether it is cancelled itself
        for (Map<Hash, Boolean> known : taken.answers.values()) {
            known.values().stream()
                    .filter(cancelled -> cancelled)
                    .forEach(cancelled -> counts.count("rewind taken back"));
        }
    }
}
