package dev.rookery.walls;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** No package knows, through however many others, a package that knows it. */
final class PackageCycles implements Wall {

    @Override
    public List<Breach> check(List<Source> sources) {
        Map<String, Map<String, String>> edges = edges(sources);
        List<Breach> breaches = new ArrayList<>();
        Set<String> reported = new TreeSet<>();
        for (String start : edges.keySet()) {
            List<String> cycle = shortestWayBack(start, edges);
            if (!cycle.isEmpty() && reported.add(new TreeSet<>(cycle).toString())) {
                breaches.add(
                        new Breach(
                                edges.get(start).get(cycle.get(1)),
                                "a cycle of packages: " + String.join(" → ", cycle),
                                "let one of them state the interface it needs, or move what both need below both"));
            }
        }
        return breaches;
    }

    /** From each package, what it knows and one place where it does. */
    private static Map<String, Map<String, String>> edges(List<Source> sources) {
        Set<String> known = new TreeSet<>();
        sources.stream().filter(Source::isMain).forEach(source -> known.add(source.packageName()));
        Map<String, Map<String, String>> edges = new TreeMap<>();
        for (Source source : sources) {
            if (!source.isMain()) {
                continue;
            }
            Map<String, String> out =
                    edges.computeIfAbsent(source.packageName(), name -> new TreeMap<>());
            for (Source.Name name : source.names()) {
                String target = name.packageName();
                if (known.contains(target) && !target.equals(source.packageName())) {
                    out.putIfAbsent(target, source.path() + ":" + name.line());
                }
            }
        }
        return edges;
    }

    private static List<String> shortestWayBack(
            String start, Map<String, Map<String, String>> edges) {
        Map<String, String> cameFrom = new TreeMap<>();
        Deque<String> queue = new ArrayDeque<>(List.of(start));
        while (!queue.isEmpty()) {
            String at = queue.remove();
            for (String next : edges.getOrDefault(at, Map.of()).keySet()) {
                if (next.equals(start)) {
                    return way(start, at, cameFrom);
                }
                if (cameFrom.putIfAbsent(next, at) == null) {
                    queue.add(next);
                }
            }
        }
        return List.of();
    }

    private static List<String> way(String start, String last, Map<String, String> cameFrom) {
        Deque<String> way = new ArrayDeque<>(List.of(start));
        for (String at = last; !at.equals(start); at = cameFrom.get(at)) {
            way.addFirst(at);
        }
        way.addFirst(start);
        return List.copyOf(way);
    }
}
