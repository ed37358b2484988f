package dev.rookery.cli.registration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.cli.client.CommandFailed;
import dev.rookery.cli.client.ExitCode;
import dev.rookery.cli.client.Json;
import dev.rookery.cli.client.NodeClient;
import dev.rookery.cli.client.Target;
import dev.rookery.node.signing.ModelManifest;
import dev.rookery.node.signing.SignatureBundle;
import dev.rookery.node.signing.SignatureException;
import dev.rookery.node.signing.SigningKey;
import dev.rookery.node.signing.TrustedSigners;
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

    /**
     * That a version's files are what somebody signed who is trusted; anything else ends the verb
     * (exit 7).
     *
     * @param signature as it was found
     * @return what was signed
     */
    public static ModelManifest prove(
            String operation,
            JsonNode version,
            Optional<JsonNode> signature,
            TrustedSigners trusted) {
        if (signature.isEmpty()) {
            throw unproved(operation, "it is not signed", null);
        }
        try {
            ModelManifest signed = trusted.verified(new SignatureBundle(signature.get()));
            String differences = signed.differences(manifest(version));
            if (signed.hashes().isEmpty()) {
                throw unproved(operation, "no file was signed", null);
            }
            if (!differences.isEmpty()) {
                throw unproved(operation, differences, null);
            }
            return signed;
        } catch (SignatureException e) {
            throw unproved(operation, e.getMessage(), e);
        }
    }

    private static CommandFailed unproved(String operation, String reason, Throwable cause) {
        return new CommandFailed(
                ExitCode.VERIFICATION_FAILED,
                operation,
                reason,
                "do not use it; 'rookery show' says who registered it",
                cause);
    }

    /** The files that a version has, as a signer would have seen them. */
    private static ModelManifest manifest(JsonNode version) {
        return ModelManifest.of(Json.text(version, "model"), hashes(version));
    }

    private static Map<String, String> hashes(JsonNode version) {
        Map<String, String> hashes = new HashMap<>();
        version.path("files")
                .forEach(file -> hashes.put(Json.text(file, "path"), Json.text(file, "sha256")));
        String artifact = Json.text(version.path("artifact"), "sha256");
        if (!artifact.isEmpty() && !hashes.containsValue(artifact)) {
            hashes.put(ModelManifest.ONE_FILE, artifact);
        }
        return hashes;
    }
}
