package dev.rookery.cli.verb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.cli.client.Json;
import dev.rookery.cli.client.NodeClient;
import dev.rookery.cli.client.Target;
import java.util.Optional;

/**
 * A move of one version to another stage, as a request.
 *
 * @param expect the stage it must be in; absent for whatever it is in
 */
record StageMove(
        String model, String ref, String to, Optional<String> reason, Optional<String> expect) {

    JsonNode send(NodeClient node) {
        ObjectNode body = Json.object().put("to", to);
        reason.ifPresent(text -> body.put("reason", text));
        expect.ifPresent(stage -> body.put("expect", Stages.full(stage)));
        return node.post(
                "move " + model + ":" + ref + " to " + to,
                Target.api("models", model, "versions", ref, "stage"),
                body);
    }
}
