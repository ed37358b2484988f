package dev.rookery.node.api;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * All routes in a router of Vert.x Web, which tries them in order: those asked most come first,
 * then templates with fewer values before those with more. Paths are matched as they came (a path
 * that has more than one spelling was refused before), so an encoded slash never moves a request to
 * another route; the router decodes each value once.
 *
 * <p>Threads: owned by one event loop.
 */
final class RouteMap {
    /** Asked far more often than all others, most often first. */
    private static final List<String> HOT =
            List.of(
                    "POST /api/v1/models/{model}/versions",
                    "GET /api/v1/models/{model}/versions/{ref}",
                    "GET /api/v1/models/{model}/versions",
                    "GET /api/v1/models/{model}");

    private static final Pattern VALUE = Pattern.compile("\\{(\\w+)}");

    /** The value that stands for all that is left of a path. */
    private static final String REST = "{path}";

    private final Router router;
    private final Answers answers;

    /** Who answers once the way is known. */
    interface Answers {

        /** A route, with the values of its braces in order; decoded. */
        void found(HttpServerRequest request, Route route, List<String> values);

        /** The path is known, the method is not. */
        void otherMethod(HttpServerRequest request, List<String> allowed);

        /** Nothing is there. */
        void nothing(HttpServerRequest request);

        /** The router itself could not go on. */
        void failed(HttpServerRequest request, Throwable failure);
    }

    RouteMap(Vertx vertx, List<Route> routes, Answers answers) {
        this.answers = answers;
        this.router = Router.router(vertx);
        Set<String> added = new HashSet<>();
        for (Route route : inOrder(routes)) {
            if (!added.add(route.name())) {
                throw new IllegalStateException("two routes: " + route.name());
            }
            add(route);
        }
        methods(routes).forEach(this::addOtherMethods);
        router.route()
                .useNormalizedPath(false)
                .handler(context -> answers.nothing(context.request()))
                .failureHandler(context -> answers.failed(context.request(), context.failure()));
    }

    /** Takes a request to its route. */
    void route(HttpServerRequest request) {
        router.handle(request);
    }

    private void add(Route route) {
        List<String> names = names(route.template());
        at(route.template())
                .method(HttpMethod.valueOf(route.method()))
                .handler(
                        context -> answers.found(context.request(), route, values(context, names)));
    }

    private void addOtherMethods(String template, List<String> allowed) {
        at(template).handler(context -> answers.otherMethod(context.request(), allowed));
    }

    private io.vertx.ext.web.Route at(String template) {
        io.vertx.ext.web.Route route =
                template.endsWith(REST)
                        ? router.routeWithRegex(regex(template))
                        : router.route(VALUE.matcher(template).replaceAll(":$1"));
        return route.useNormalizedPath(false);
    }

    private static String regex(String template) {
        String rest = template.substring(0, template.length() - REST.length());
        return VALUE.matcher(rest).replaceAll("(?<$1>[^/]+)") + "(?<path>.+)";
    }

    private static List<String> values(RoutingContext context, List<String> names) {
        if (names.isEmpty()) {
            return List.of();
        }
        Map<String, String> params = context.pathParams();
        List<String> values = new ArrayList<>(names.size());
        for (String name : names) {
            values.add(params.get(name));
        }
        return values;
    }

    private static List<String> names(String template) {
        List<String> names = new ArrayList<>();
        Matcher matcher = VALUE.matcher(template);
        while (matcher.find()) {
            names.add(matcher.group(1));
        }
        return List.copyOf(names);
    }

    private static List<Route> inOrder(List<Route> routes) {
        Comparator<Route> hotFirst =
                Comparator.comparingInt(
                        route -> {
                            int place = HOT.indexOf(route.name());
                            return place < 0 ? HOT.size() : place;
                        });
        return routes.stream()
                .sorted(hotFirst.thenComparingInt(route -> names(route.template()).size()))
                .toList();
    }

    /** Which methods each template has, in the order in which the router tries templates. */
    private static Map<String, List<String>> methods(List<Route> routes) {
        Map<String, List<String>> methods = new LinkedHashMap<>();
        routes.stream()
                .sorted(
                        Comparator.<Route>comparingInt(route -> names(route.template()).size())
                                .thenComparing(Route::method))
                .forEach(
                        route ->
                                methods.computeIfAbsent(
                                                route.template(), template -> new ArrayList<>())
                                        .add(route.method()));
        return methods;
    }
}
