package dev.rookery.node.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The description of all this. */
final class OpenApiRoute {
    private static final String PATH = "/openapi.yaml";

    private final Reply reply;

    OpenApiRoute() {
        try (InputStream in = OpenApiRoute.class.getResourceAsStream(PATH)) {
            if (in == null) {
                throw new IllegalStateException("the program's " + PATH + " is missing");
            }
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            reply = Reply.text(200, "application/yaml", text);
        } catch (IOException e) {
            throw new UncheckedIOException("could not read the program's " + PATH, e);
        }
    }

    List<Route> routes() {
        return List.of(new Route("GET", PATH, (Route.Handler.Quick) this::answer));
    }

    private Reply answer(Exchange exchange) {
        exchange.noQuery();
        return reply;
    }
}
