package dev.rookery.node.api;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * All routes, by segment. A path is cut at its slashes first and each segment decoded once after,
 * so an encoded slash never moves a request to another route.
 *
 * <p>Threads: immutable once built.
 */
final class RouteTable {
    /** Stands for all that is left of a path. */
    private static final String REST = "{path}";

    private static final int SEGMENTS_MAX = 64;

    private final Node root = new Node();
    private final List<Route> routes;

    RouteTable(Collection<Route> routes) {
        this.routes = List.copyOf(routes);
        this.routes.forEach(this::add);
    }

    private static final class Node {
        final Map<String, Node> exact = new LinkedHashMap<>();
        final Map<String, Route> byMethod = new TreeMap<>();
        Optional<Node> value = Optional.empty();
        Optional<Node> rest = Optional.empty();
    }

    /** What a path leads to. */
    sealed interface Match {

        /** A route, with the values of its braces in order; decoded. */
        record Found(Route route, List<String> values) implements Match {}

        /** The path is known, the method is not. */
        record OtherMethod(List<String> allowed) implements Match {}

        /** Nothing is there. */
        record Nothing() implements Match {}
    }

    List<Route> routes() {
        return routes;
    }

    /** Finds a raw path's route. */
    Match find(String method, String path) {
        List<String> values = new ArrayList<>(4);
        Node node = root;
        int from = 1;
        for (int segments = 0; segments < SEGMENTS_MAX; segments++) {
            int slash = path.indexOf('/', from);
            String raw = slash < 0 ? path.substring(from) : path.substring(from, slash);
            Node exact = node.exact.get(raw);
            if (exact == null && raw.isEmpty()) {
                return new Match.Nothing();
            }
            if (exact != null) {
                node = exact;
            } else if (node.value.isPresent()) {
                values.add(PercentCode.decodeSegment(raw));
                node = node.value.get();
            } else if (node.rest.isPresent()) {
                values.add(rest(path.substring(from)));
                node = node.rest.get();
                slash = -1;
            } else {
                return new Match.Nothing();
            }
            if (slash < 0) {
                return end(method, node, values);
            }
            from = slash + 1;
        }
        return new Match.Nothing();
    }

    private static Match end(String method, Node node, List<String> values) {
        Route route = node.byMethod.get(method);
        if (route != null) {
            return new Match.Found(route, values);
        }
        return node.byMethod.isEmpty()
                ? new Match.Nothing()
                : new Match.OtherMethod(List.copyOf(node.byMethod.keySet()));
    }

    private static String rest(String raw) {
        StringBuilder out = new StringBuilder();
        for (String segment : raw.split("/", -1)) {
            out.append(out.length() == 0 ? "" : "/").append(PercentCode.decodeSegment(segment));
        }
        return out.toString();
    }

    private void add(Route route) {
        Node node = root;
        for (String segment : route.segments()) {
            if (segment.equals(REST)) {
                node.rest = Optional.of(node.rest.orElseGet(Node::new));
                node = node.rest.get();
            } else if (segment.startsWith("{")) {
                node.value = Optional.of(node.value.orElseGet(Node::new));
                node = node.value.get();
            } else {
                node = node.exact.computeIfAbsent(segment, key -> new Node());
            }
        }
        if (node.byMethod.putIfAbsent(route.method(), route) != null) {
            throw new IllegalStateException("two routes: " + route);
        }
    }
}
