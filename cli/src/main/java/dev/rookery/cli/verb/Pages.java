package dev.rookery.cli.verb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.cli.client.Json;
import dev.rookery.cli.client.NodeClient;
import dev.rookery.cli.client.Target;

/** Reads a list page by page up to a limit, into one document. */
final class Pages {

    private static final int PAGE_MAX = 1000;

    private Pages() {}

    /**
     * @param field the list's name in each page
     * @param limit at most this many elements
     * @return the first page's document with all elements; it keeps {@code next_page_token} when
     *     there is more than the limit
     */
    static ObjectNode read(
            NodeClient node, String operation, Target target, String field, int limit) {
        ObjectNode whole = Json.object();
        ArrayNode elements = whole.putArray(field);
        String token = "";
        do {
            int wanted = Math.min(PAGE_MAX, limit - elements.size());
            Target page = target.with("limit", Integer.toString(wanted));
            JsonNode answer =
                    node.get(operation, token.isEmpty() ? page : page.with("page_token", token));
            answer.path(field).forEach(elements::add);
            answer.properties().stream()
                    .filter(entry -> !entry.getKey().equals(field))
                    .forEach(entry -> whole.set(entry.getKey(), entry.getValue()));
            token = Json.text(answer, "next_page_token");
        } while (!token.isEmpty() && elements.size() < limit);
        if (token.isEmpty()) {
            whole.remove("next_page_token");
        }
        return whole;
    }

    static boolean more(JsonNode whole) {
        return whole.has("next_page_token");
    }
}
