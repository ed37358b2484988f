package dev.rookery.node.rollback;

import java.util.List;
import java.util.Locale;

/** What several rollbacks of one model ask for; each step includes those before it. */
public enum Escalation {
    NONE,
    /** Somebody should know. */
    NOTIFY,
    /** The cooldown counts twice. */
    SLOW_DOWN,
    /** Somebody should find out why. */
    INVESTIGATE,
    /** What is trained is not good enough to go on. */
    PAUSE_TRAINING,
    /** Nothing is rolled back any more unless a person does it. */
    CALL_A_PERSON;

    /** The name in the contract: lower case. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * @param rollbacks how many there were
     * @param steps five counts, each above the one before
     */
    static Escalation of(long rollbacks, List<Integer> steps) {
        List<Escalation> reached =
                List.of(NONE, NOTIFY, SLOW_DOWN, INVESTIGATE, PAUSE_TRAINING, CALL_A_PERSON);
        return reached.get((int) steps.stream().filter(step -> step <= rollbacks).count());
    }
}
