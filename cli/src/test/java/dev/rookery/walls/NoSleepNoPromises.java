package dev.rookery.walls;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** No code waits by sleeping, and none says that it will be written some day. */
final class NoSleepNoPromises implements Wall {

    /** In two pieces, so that this file does not break its own rule. */
    private static final Pattern PROMISE =
            Pattern.compile("\\b(?:TO" + "DO|FIX" + "ME|X" + "XX|HA" + "CK)\\b");

    @Override
    public List<Breach> check(List<Source> sources) {
        List<Breach> breaches = new ArrayList<>();
        for (Source source : sources) {
            for (Source.Name name : source.names()) {
                boolean sleeps =
                        name.text().matches("(?:.*\\.)?Thread\\.sleep")
                                || name.text().matches(".*\\bTimeUnit\\.[A-Z]+\\.sleep");
                if (sleeps) {
                    breaches.add(
                            Breach.at(
                                    source,
                                    name.line(),
                                    name.text(),
                                    "wait for a condition (Awaitility in tests, a scheduled task in code)"));
                }
            }
            for (int index = 0; index < source.lines().size(); index++) {
                if (PROMISE.matcher(source.lines().get(index)).find()) {
                    breaches.add(
                            Breach.at(
                                    source,
                                    index + 1,
                                    "a promise: " + source.lines().get(index).strip(),
                                    "do it, or leave it out"));
                }
            }
        }
        return breaches;
    }
}
