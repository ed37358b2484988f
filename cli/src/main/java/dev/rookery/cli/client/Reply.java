package dev.rookery.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;

/**
 * A node's whole answer.
 *
 * @param status 100 to 599
 * @param body empty when there was none
 */
public record Reply(int status, String body) {

    public boolean ok() {
        return status >= 200 && status < 300;
    }

    /** The body as a document; missing when it is empty or no JSON. */
    public JsonNode document() {
        try {
            return body.isEmpty() ? MissingNode.getInstance() : Json.parse(body);
        } catch (IOException e) {
            return MissingNode.getInstance();
        }
    }

    /** Turns a refusal into the command's end. */
    public CommandFailed failure(String operation) {
        JsonNode problem = document();
        String code = Json.text(problem, "code");
        String detail = Json.firstText(problem, "detail", "title");
        String reason = detail.isEmpty() ? "the node answered HTTP " + status : detail;
        String named = code.isEmpty() ? reason : reason + " [" + code + "]";
        return new CommandFailed(
                ExitCode.of(status, code), operation, named, Json.text(problem, "hint"));
    }
}
