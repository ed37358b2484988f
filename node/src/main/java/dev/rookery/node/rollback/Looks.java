package dev.rookery.node.rollback;

import dev.rookery.node.settings.RollbackRules;
import java.util.ArrayList;
import java.util.List;

/**
 * What would have been found at each time that something was observed, from now backwards.
 *
 * <p>Threads: owned by one verdict; not safe to share.
 */
final class Looks {

    private final Question question;
    private final List<Sample> samples;
    private final List<Long> times;
    private final long sinceMillis;

    /** The looks so far, the one of now first. */
    private final List<Look> looks = new ArrayList<>();

    Looks(Question question) {
        this.question = question;
        long now = question.nowMillis();
        this.sinceMillis =
                question.baseline()
                        .map(baseline -> Math.min(baseline.atMillis(), now))
                        .orElse(Long.MIN_VALUE);
        this.samples =
                question.samples().stream()
                        .map(said -> notLater(said, now))
                        .filter(seen -> seen.atMillis() >= sinceMillis)
                        .sorted(Sample.ORDER)
                        .toList();
        List<Long> distinct = samples.stream().map(Sample::atMillis).distinct().toList();
        this.times = distinct;
    }

    Look now() {
        return look(0);
    }

    /**
     * How many looks in a row, the one of now first, found at least {@code state}.
     *
     * @param rules say how many are worth counting
     */
    int inARow(Finding.State state, RollbackRules rules) {
        int most = Math.max(rules.consecutive() + 1, rules.confirmations());
        int count = 0;
        while (count < most
                && count < Math.max(1, times.size())
                && look(count).worst().compareTo(state) >= 0) {
            count++;
        }
        return count;
    }

    /** The look when all but the {@code back} newest times had been observed. */
    private Look look(int back) {
        while (looks.size() <= back) {
            int index = looks.size();
            long at = index == 0 ? question.nowMillis() : times.get(times.size() - 1 - index);
            long from = at - question.settings().rules().window().toMillis();
            List<Sample> seen =
                    samples.stream()
                            .filter(sample -> sample.atMillis() > from && sample.atMillis() <= at)
                            .toList();
            looks.add(
                    Look.at(
                            question.baseline(),
                            seen,
                            question.settings().rules(),
                            question.directions()));
        }
        return looks.get(back);
    }

    private static Sample notLater(Sample said, long now) {
        return said.atMillis() <= now ? said : new Sample(now, said.metrics(), said.games());
    }
}
