package dev.rookery.node.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rookery.node.service.Acks;
import dev.rookery.node.service.Wish;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * One request with its route.
 *
 * <p>Threads: handed from the event loop to a worker and back, never in two at once.
 */
final class Exchange {
    static final int ACTOR_MAX = 128;
    private static final Set<String> AS_OF = Set.of("as_of");
    private static final Set<String> ACKS = Set.of("acks");

    private final HttpServerRequest request;
    private final Route route;
    private final List<String> values;
    private final Optional<Query> parsed;
    private byte[] body = {};

    Exchange(HttpServerRequest request, Route route, List<String> values) {
        this.request = request;
        this.route = route;
        this.values = values;
        this.parsed =
                request.query() == null
                        ? Optional.empty()
                        : Optional.of(Query.parse(request.query()));
    }

    HttpServerRequest request() {
        return request;
    }

    Route route() {
        return route;
    }

    /** The n-th value of the path, decoded once. */
    String value(int index) {
        return values.get(index);
    }

    /** The parameters; those not named are refused. */
    Query query(Set<String> known) {
        Query query = query();
        query.allowOnly(known);
        return query;
    }

    /** The parameters, not yet checked for unknown ones. */
    Query query() {
        return parsed.orElseGet(() -> Query.parse(""));
    }

    /** Refuses every parameter. */
    void noQuery() {
        if (parsed.isPresent()) {
            parsed.get().allowOnly(Set.of());
        }
    }

    /** The only parameter of most reads. */
    OptionalLong asOfOnly() {
        return parsed.isEmpty() ? OptionalLong.empty() : asOf(query(AS_OF));
    }

    /** The only parameter of most writes. */
    Wish wishOnly() {
        return parsed.isEmpty() ? Wish.NONE : wish(query(ACKS));
    }

    /** How many nodes are to hold the write. Call it on the event loop. */
    Wish wish(Query query) {
        Optional<Acks> acks = Bodies.parameter(query, "acks", Acks::parse, Acks.ACCEPTED);
        return acks.isEmpty() || acks.get() == Acks.ONE
                ? Wish.NONE
                : new Wish(
                        acks.get(), gone -> request.response().closeHandler(closed -> gone.run()));
    }

    static OptionalLong asOf(Query query) {
        return query.asOf()
                .map(at -> OptionalLong.of(at.toEpochMilli()))
                .orElse(OptionalLong.empty());
    }

    void body(byte[] bytes) {
        this.body = bytes;
    }

    byte[] body() {
        return body;
    }

    /** The body as JSON. */
    JsonNode json() {
        return Json.parse(body);
    }

    /** The body as an object with no fields but these. */
    Fields fields(Set<String> known) {
        return Fields.body(json(), known);
    }

    /** The same where no body means an empty object. */
    Fields fieldsOrNone(Set<String> known) {
        return body.length == 0
                ? Fields.body(
                        com.fasterxml.jackson.databind.node.JsonNodeFactory.instance.objectNode(),
                        known)
                : fields(known);
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(request.getHeader(name));
    }

    /** A header of visible ASCII. */
    Optional<String> visible(String name, int charsMax) {
        Optional<String> given = header(name);
        if (given.isPresent() && !isVisible(given.get(), charsMax)) {
            throw Problem.field(
                            ApiCode.HEADER_INVALID,
                            name,
                            given.get(),
                            "1 to " + charsMax + " visible ASCII characters")
                    .refused();
        }
        return given;
    }

    /** Who asks: as the header says, or by the address. */
    String actor() {
        Optional<String> named = visible("X-Rookery-Actor", ACTOR_MAX);
        return named.orElseGet(() -> "anonymous@" + request.remoteAddress().hostAddress());
    }

    private static boolean isVisible(String text, int charsMax) {
        return !text.isEmpty()
                && text.length() <= charsMax
                && text.chars().allMatch(c -> c > ' ' && c < 0x7F);
    }
}
