package dev.rookery.node.rollback;

import dev.rookery.node.settings.RollbackRules;
import dev.rookery.node.settings.RollbackSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * Whether production is to be rolled back: a pure function of what was said and seen.
 *
 * <p>Nothing is remembered between two calls. How often something was found in a row is told from
 * the observations: each time that one was made is a look, at what had been seen until then. So
 * every node with the same facts says the same at the same time, and a restart forgets nothing.
 *
 * <p>A worse drop never waits longer than a smaller one: below the limit nothing is ever rolled
 * back; from the limit on it is once there are the confirmations; a critical one at once.
 *
 * <p>Threads: stateless.
 */
public final class Policy {

    private static final Duration DAY = Duration.ofDays(1);

    private Policy() {}

    /** The verdict on one model at one time. */
    public static Verdict judge(Question question) {
        if (question.settings().mode() == RollbackSettings.Mode.OFF) {
            return nothing(
                    Verdict.Kind.OFF,
                    "rollback.mode is off for this model",
                    OptionalLong.empty(),
                    escalation(question));
        }
        Looks looks = new Looks(question);
        Look now = looks.now();
        int inARow = looks.inARow(Finding.State.DEGRADED, question.settings().rules());
        Severity severity = raised(now, inARow, question.settings().rules());
        Verdict.Kind kind = kind(question, looks, severity);
        Gate gate =
                kind == Verdict.Kind.FAILING
                        ? gate(question)
                        : new Gate(kind, "", OptionalLong.empty());
        long interval = question.settings().interval().toMillis();
        return new Verdict(
                gate.kind(),
                severity,
                gate.before() + reason(question, kind, now, inARow),
                now.findings(),
                now.missing(),
                inARow,
                escalation(question),
                OptionalLong.of(gate.until().orElse(question.nowMillis() + interval)));
    }

    /** What is said of a model without a version in production. */
    public static Verdict noProduction(Question question) {
        return nothing(
                Verdict.Kind.NO_PRODUCTION,
                "no version is in production",
                OptionalLong.of(question.nowMillis() + question.settings().interval().toMillis()),
                escalation(question));
    }

    private static Verdict nothing(
            Verdict.Kind kind, String reason, OptionalLong next, Escalation escalation) {
        return new Verdict(kind, Severity.NONE, reason, List.of(), List.of(), 0, escalation, next);
    }

    private static Severity raised(Look now, int inARow, RollbackRules rules) {
        if (inARow == 0) {
            return Severity.NONE;
        }
        if (inARow > rules.consecutive()) {
            return Severity.CRITICAL;
        }
        return inARow == rules.consecutive() ? now.severity().raised() : now.severity();
    }

    private static Verdict.Kind kind(Question question, Looks looks, Severity severity) {
        Look now = looks.now();
        RollbackRules rules = question.settings().rules();
        return switch (now.worst()) {
            case FAILING ->
                    severity == Severity.CRITICAL
                                    || looks.inARow(Finding.State.FAILING, rules)
                                            >= rules.confirmations()
                            ? Verdict.Kind.FAILING
                            : Verdict.Kind.UNCONFIRMED;
            case DEGRADED -> Verdict.Kind.DEGRADED;
            case WITHIN_NOISE ->
                    question.baseline().isEmpty()
                            ? Verdict.Kind.NO_BASELINE
                            : Verdict.Kind.WITHIN_NOISE;
            case FINE -> {
                if (question.baseline().isEmpty()) {
                    yield Verdict.Kind.NO_BASELINE;
                }
                yield now.findings().isEmpty()
                        ? Verdict.Kind.TOO_LITTLE_DATA
                        : Verdict.Kind.HEALTHY;
            }
        };
    }

    /**
     * What holds a rollback up that is called for.
     *
     * @param before put before the reason
     * @param until when it lets go by itself, ms since 1970
     */
    private record Gate(Verdict.Kind kind, String before, OptionalLong until) {}

    private static Gate gate(Question question) {
        RollbackSettings settings = question.settings();
        long now = question.nowMillis();
        List<Long> times = question.rollbacks().stream().map(at -> Math.min(at, now)).toList();
        Escalation escalation = escalation(question);
        if (escalation == Escalation.CALL_A_PERSON) {
            int most = settings.escalation().steps().get(settings.escalation().steps().size() - 1);
            Duration window = settings.escalation().window();
            return new Gate(
                    Verdict.Kind.NEEDS_PERSON,
                    "rolled back %d times in %s, a person has to decide: "
                            .formatted(within(times, now, window).size(), shown(window)),
                    OptionalLong.of(below(times, now, window, most)));
        }
        boolean slowed = escalation.compareTo(Escalation.SLOW_DOWN) >= 0;
        Duration cooldown = settings.cooldown().multipliedBy(slowed ? 2 : 1);
        List<Long> recent = within(times, now, cooldown);
        if (!recent.isEmpty()) {
            long last = recent.get(recent.size() - 1);
            long until = last + cooldown.toMillis();
            return new Gate(
                    Verdict.Kind.COOLING_DOWN,
                    "rolled back at %s, not again before %s: "
                            .formatted(Instant.ofEpochMilli(last), Instant.ofEpochMilli(until)),
                    OptionalLong.of(until));
        }
        int today = within(times, now, DAY).size();
        return today < settings.maxPerDay()
                ? new Gate(Verdict.Kind.FAILING, "", OptionalLong.empty())
                : new Gate(
                        Verdict.Kind.DAILY_LIMIT,
                        "rolled back %d times in 24 h, limit %d: "
                                .formatted(today, settings.maxPerDay()),
                        OptionalLong.of(below(times, now, DAY, settings.maxPerDay())));
    }

    private static Escalation escalation(Question question) {
        RollbackSettings.Escalation settings = question.settings().escalation();
        long now = question.nowMillis();
        List<Long> times = question.rollbacks().stream().map(at -> Math.min(at, now)).toList();
        return Escalation.of(within(times, now, settings.window()).size(), settings.steps());
    }

    /** Those less than a duration ago, the oldest first. */
    private static List<Long> within(List<Long> times, long now, Duration window) {
        return times.stream().filter(at -> at > now - window.toMillis()).sorted().toList();
    }

    /** When fewer than {@code most} of the times will lie in the window. */
    private static long below(List<Long> times, long now, Duration window, int most) {
        List<Long> counted = within(times, now, window);
        return counted.get(counted.size() - most) + window.toMillis();
    }

    private static String reason(Question question, Verdict.Kind kind, Look now, int inARow) {
        String found =
                now.worstFindings().stream().map(Finding::text).collect(Collectors.joining("; "));
        String again = inARow > 1 ? " (found " + inARow + " times in a row)" : "";
        return switch (kind) {
            case FAILING -> found + again;
            case UNCONFIRMED ->
                    "not yet found %d times in a row: "
                                    .formatted(question.settings().rules().confirmations())
                            + found;
            case DEGRADED -> "degraded, within the limits: " + found + again;
            case WITHIN_NOISE -> "within noise: " + found;
            case HEALTHY -> "healthy: " + all(now);
            case NO_BASELINE -> "no baseline: nobody said what production must hold";
            default -> "too little data: " + scarce(question, now);
        };
    }

    private static String all(Look now) {
        return now.findings().stream().map(Finding::text).collect(Collectors.joining("; "));
    }

    private static String scarce(Question question, Look now) {
        List<String> parts = new ArrayList<>();
        now.missing().forEach(missing -> parts.add(missing.text()));
        if (question.samples().isEmpty()) {
            parts.add(0, "no observation of the version in production");
        }
        return parts.isEmpty()
                ? "no rule is about a metric of the baseline"
                : String.join("; ", parts);
    }

    private static String shown(Duration window) {
        return window.toHours() % DAY.toHours() == 0
                ? window.toDays() + " d"
                : window.toHours() + " h";
    }
}
