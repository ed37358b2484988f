package dev.rookery.node.api;

import dev.rookery.node.reference.References;
import dev.rookery.node.service.ArtifactDesk;
import dev.rookery.sync.fact.Hash;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Bytes that are read from an address, if a root of the settings allows it. */
final class ReferenceRoutes {
    private static final int URI_MAX = 2_048;

    private final ArtifactDesk artifacts;

    ReferenceRoutes(ArtifactDesk artifacts) {
        this.artifacts = artifacts;
    }

    List<Route> routes() {
        return List.of(
                new Route("POST", "/api/v1/artifacts/fetch", (Route.Handler.Work) this::fetch));
    }

    private Reply fetch(Exchange exchange) {
        exchange.noQuery();
        Fields body = exchange.fields(Set.of("uri", "sha256"));
        String uri = body.requiredText("uri", URI_MAX);
        Optional<Hash> expected =
                body.parsed("sha256", ReferenceRoutes::hash, "64 lower-case hex digits");
        References.Read read = artifacts.read(uri, expected);
        if (read instanceof References.Read.Kept kept) {
            return UploadRoute.reply(kept.artifact());
        }
        throw refusal(uri, read).refused();
    }

    private static Problem refusal(String uri, References.Read read) {
        if (read instanceof References.Read.NotAllowed) {
            return Problem.field(
                    ApiCode.URI_NOT_ALLOWED,
                    "uri",
                    uri,
                    "an address below one of artifacts.allowed-roots, without dot segments");
        }
        if (read instanceof References.Read.Different different) {
            return Problem.field(
                    ApiCode.ARTIFACT_HASH_MISMATCH,
                    "sha256",
                    different.expected().toString(),
                    "the SHA-256 of the bytes, which is " + different.found());
        }
        if (read instanceof References.Read.Unreadable no) {
            return Problem.of(
                    ApiCode.ARTIFACT_UNREACHABLE,
                    Problem.shown(uri) + " cannot be read: " + no.why(),
                    "check that this node reaches it, or upload the bytes");
        }
        return Problem.of(
                ApiCode.BODY_TOO_LARGE,
                Problem.shown(uri) + " is larger than this node takes",
                "raise http.max-upload");
    }

    private static Optional<Hash> hash(String text) {
        return text.matches("[0-9a-f]{64}") ? Optional.of(Hash.parse(text)) : Optional.empty();
    }
}
