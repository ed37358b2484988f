package dev.rookery.cli.registration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.cli.client.Json;
import dev.rookery.cli.client.NodeClient;
import dev.rookery.cli.client.Target;
import dev.rookery.node.signing.ModelManifest;
import dev.rookery.node.signing.SigningKey;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Where a version keeps its signature: in {@code extra.model_signature}, so that a version of one
 * file stays one file and the signature travels with the facts; or as its file {@code model.sig},
 * when the folder was signed before it was registered.
 */
public final class VersionSignature {

    private static final String FIELD = "model_signature";

    private VersionSignature() {}

    /** Signs the files that a registration names. */
    public static void sign(ObjectNode body, String model, SigningKey key) {
        ModelManifest manifest = ModelManifest.of(model, hashes(body));
        body.withObject("/extra").set(FIELD, key.sign(manifest));
    }

    /** A version's signature as it is kept, nothing of it checked. */
    public static Optional<JsonNode> find(String operation, NodeClient node, JsonNode version) {
        JsonNode own = version.path("extra").path(FIELD);
        if (own.isObject()) {
            return Optional.of(own);
        }
        if (!hashes(version).containsKey(ModelManifest.SIGNATURE_FILE)) {
            return Optional.empty();
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        String sha256 = hashes(version).get(ModelManifest.SIGNATURE_FILE);
        node.download(operation, Target.api("artifacts", sha256), bytes);
        try {
            return Optional.of(Json.parse(bytes.toByteArray()));
        } catch (IOException e) {
            return Optional.of(Json.object()); // Proves nothing, which is what the verb then says.
        }
    }

    /** The files that a version has, as a signer would have seen them. */
    public static ModelManifest manifest(JsonNode version) {
        return ModelManifest.of(Json.text(version, "model"), hashes(version));
    }

    private static Map<String, String> hashes(JsonNode version) {
        Map<String, String> hashes = new HashMap<>();
        version.path("files")
                .forEach(file -> hashes.put(Json.text(file, "path"), Json.text(file, "sha256")));
        JsonNode artifact = version.path("artifact");
        if (hashes.isEmpty() && !Json.text(artifact, "sha256").isEmpty()) {
            hashes.put(ModelManifest.ONE_FILE, Json.text(artifact, "sha256"));
        }
        return hashes;
    }
}
