package dev.rookery.node.api;

import dev.rookery.node.registry.Ref;

/** References in paths and parameters. */
final class Refs {
    static final String ACCEPTED =
            "a number, a stage or latest, an @alias, a ULID, a short id or a label";

    private Refs() {}

    /** The n-th value of the path. */
    static Ref path(Exchange exchange, int index) {
        String text = exchange.value(index);
        return Ref.parse(text)
                .orElseThrow(
                        () -> Problem.field(ApiCode.PATH_INVALID, "ref", text, ACCEPTED).refused());
    }

    static Ref parameter(Query query, String name) {
        String text = query.required(name, ACCEPTED);
        return Ref.parse(text).orElseThrow(() -> Query.invalid(name, text, ACCEPTED));
    }
}
