package dev.rookery.node.registry;

import dev.rookery.sync.fact.Hash;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * That a model is to be trained again, and why. All but the sentence makes it the one that it is:
 * two nodes that find the same cause ask once, whatever numbers each of them saw.
 *
 * <p>Threads: immutable.
 *
 * @param rule the rule that asks, as its operator wrote it
 * @param version the model's newest version: until there is another one, a rule asks once
 * @param round 0 of a trend; of a schedule, how often its time was over since that version came
 * @param why one sentence with the numbers
 */
public record RetrainingWant(String rule, ModelKey model, Ulid version, long round, String why) {

    /** Most characters of a rule and of a sentence. */
    static final int TEXT_MAX = 1_000;

    private static final int CAUSE_CHARS = 32;

    /** Names the cause: 32 hex digits, the same at every node. */
    public String cause() {
        String name = String.join("\n", rule, model.entity(), version.toString(), "" + round);
        Hash hash = Hash.of(name.getBytes(StandardCharsets.UTF_8));
        return hash.toString().substring(0, CAUSE_CHARS);
    }

    /** Why it is refused; empty when it is accepted. */
    Optional<Refusal> problem() {
        FieldRules rules = new FieldRules();
        rules.text("rule", rule, TEXT_MAX, false).text("why", why, TEXT_MAX, false);
        if (round < 0) {
            rules.refuse("round", Long.toString(round), "0 and above");
        }
        return rules.problem();
    }
}
