package dev.rookery.walls;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A sign on every package: what is in it, what is not, what it may use, where to begin. */
final class RoomSigns implements Wall {

    static final List<String> PARTS =
            List.of(
                    "<b>In this room:</b>",
                    "<b>Not here:</b>",
                    "<b>May use:</b>",
                    "<b>Start reading at:</b>");

    private static final Pattern START =
            Pattern.compile("<b>Start reading at:</b> \\{@link ([\\w.]+)(?:#[^}]*)?}\\.");
    private static final String CURE =
            "follow the form of the other package-info files, parts in this order: " + PARTS;

    @Override
    public List<Breach> check(List<Source> sources) {
        Map<String, Source> signs = new TreeMap<>();
        Map<String, Source> rooms = new TreeMap<>();
        for (Source source : sources) {
            if (source.isMain()) {
                (source.isPackageInfo() ? signs : rooms).putIfAbsent(source.packageName(), source);
            }
        }
        Set<String> classes =
                sources.stream()
                        .filter(Source::isMain)
                        .map(source -> source.packageName() + "." + simpleName(source))
                        .collect(Collectors.toSet());
        List<Breach> breaches = new ArrayList<>();
        rooms.forEach(
                (name, source) -> {
                    if (!signs.containsKey(name)) {
                        breaches.add(
                                new Breach(
                                        source.path(),
                                        "package " + name + " has no sign",
                                        "write its package-info.java"));
                    }
                });
        signs.forEach((name, sign) -> checkSign(sign, classes, breaches));
        return breaches;
    }

    private static void checkSign(Source sign, Set<String> classes, List<Breach> breaches) {
        String text =
                sign.lines().stream()
                        .map(line -> line.strip().replaceFirst("^\\*\\s?", "").strip())
                        .collect(Collectors.joining(" "))
                        .replaceAll("\\s+", " ");
        int from = 0;
        for (String part : PARTS) {
            int at = text.indexOf(part, from);
            if (at < 0) {
                breaches.add(
                        new Breach(sign.path(), "the sign lacks " + part + " in its place", CURE));
                return;
            }
            from = at + part.length();
        }
        Matcher start = START.matcher(text);
        if (!start.find()) {
            breaches.add(
                    new Breach(
                            sign.path(), "the sign does not say {@link CLASS} to start at", CURE));
        } else if (!isOf(start.group(1), sign, classes)) {
            breaches.add(
                    new Breach(
                            sign.path(),
                            "the sign starts at " + start.group(1) + ", which is not there",
                            "name a class of ours"));
        }
    }

    private static boolean isOf(String link, Source sign, Set<String> classes) {
        String outer = link.replaceFirst("((?:^|\\.)[A-Z]\\w*)\\..*", "$1");
        return classes.contains(outer) || classes.contains(sign.packageName() + "." + outer);
    }

    private static String simpleName(Source source) {
        String file = source.path().substring(source.path().lastIndexOf('/') + 1);
        return file.substring(0, file.length() - ".java".length());
    }
}
