package dev.rookery.walls;

import java.util.ArrayList;
import java.util.List;

/** File ≤ 500 lines, method ≤ 70, line ≤ 120, constructor ≤ 7 parameters. */
final class SizeLimits implements Wall {

    static final int FILE_LINES_MAX = 500;
    static final int METHOD_LINES_MAX = 70;
    static final int LINE_MAX = 120;
    static final int PARAMETERS_MAX = 7;

    @Override
    public List<Breach> check(List<Source> sources) {
        List<Breach> breaches = new ArrayList<>();
        for (Source source : sources) {
            checkLines(source, breaches);
            for (Source.Method method : source.methods()) {
                checkMethod(source, method, breaches);
            }
        }
        return breaches;
    }

    private static void checkLines(Source source, List<Breach> breaches) {
        int count = source.lines().size();
        if (count > FILE_LINES_MAX) {
            breaches.add(
                    Breach.at(
                            source,
                            count,
                            count + " lines; at most " + FILE_LINES_MAX,
                            "give one concept of it a file of its own"));
        }
        for (int index = 0; index < count; index++) {
            int length = source.lines().get(index).length();
            if (length > LINE_MAX) {
                breaches.add(
                        Breach.at(
                                source,
                                index + 1,
                                "a line of " + length + "; at most " + LINE_MAX,
                                "break it"));
            }
        }
    }

    private static void checkMethod(Source source, Source.Method method, List<Breach> breaches) {
        if (method.length() > METHOD_LINES_MAX) {
            breaches.add(
                    Breach.at(
                            source,
                            method.line(),
                            "method "
                                    + method.name()
                                    + " of "
                                    + method.length()
                                    + " lines; at most "
                                    + METHOD_LINES_MAX,
                            "name its steps"));
        }
        if (method.parameters() > PARAMETERS_MAX) {
            breaches.add(
                    Breach.at(
                            source,
                            method.line(),
                            "a constructor of "
                                    + method.parameters()
                                    + " parameters; at most "
                                    + PARAMETERS_MAX,
                            "group those that belong together in a record"));
        }
    }
}
