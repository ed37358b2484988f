package dev.rookery.node.promotion;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rookery.node.artifact.StoredArtifact;
import dev.rookery.node.artifact.Wanted;
import dev.rookery.node.registry.Content;
import dev.rookery.node.signing.ModelManifest;
import dev.rookery.node.signing.SignatureBundle;
import dev.rookery.node.signing.SignatureException;
import dev.rookery.node.signing.TrustedSigners;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Whether a version's files are what somebody signed who is trusted. Compared are the hashes that
 * the registration names, not gigabytes: an artifact's name is its hash, and its bytes are held to
 * it whenever they are read.
 *
 * <p>Threads: safe for any thread that may block.
 */
final class SignatureProof {

    /** Where a version of our own keeps its signature. */
    private static final String FIELD = "model_signature";

    /** Of a signature that lies among the files; the manifest of 10,000 files has 2 MB. */
    private static final int FILE_BYTES_MAX = 4 << 20;

    private final HeldFiles files;

    SignatureProof(HeldFiles files) {
        this.files = files;
    }

    /**
     * What is wrong with a version's signature.
     *
     * @param most how long to wait for a signature that is a file on another node
     * @return a clause about the version, such as "it is not signed"; empty when it holds
     */
    Optional<String> problem(String model, Content content, TrustedSigners trusted, Duration most) {
        SortedMap<String, String> hashes = new TreeMap<>();
        SortedMap<String, Wanted> held = HeldFiles.of(content);
        held.forEach((path, wanted) -> hashes.put(path, wanted.hash().toString()));
        ModelManifest there = ModelManifest.of(model, hashes);
        Optional<String> elsewhere = HeldFiles.byAddressAlone(content);
        if (elsewhere.isPresent()) {
            return elsewhere.map(uri -> uri + " has no sha256, so nobody can have signed it");
        }
        if (there.hashes().isEmpty()) {
            return Optional.of("it names no bytes by their hash, so nothing of it can be signed");
        }
        try {
            Optional<SignatureBundle> bundle = bundle(content, held, most);
            if (bundle.isEmpty()) {
                return Optional.of("it is not signed");
            }
            String differences = trusted.verified(bundle.get()).differences(there);
            return differences.isEmpty() ? Optional.empty() : Optional.of(differences);
        } catch (SignatureException e) {
            return Optional.of(e.getMessage());
        }
    }

    /** Whether a version's signature is a file that is not here, so that nothing is known of it. */
    boolean lacks(Content content) {
        Wanted file = HeldFiles.of(content).get(ModelManifest.SIGNATURE_FILE);
        boolean own = content.extra().path(FIELD).isObject();
        return !own && file != null && files.here(file).isEmpty();
    }

    private Optional<SignatureBundle> bundle(
            Content content, Map<String, Wanted> held, Duration most) throws SignatureException {
        JsonNode own = content.extra().path(FIELD);
        if (own.isObject()) {
            return Optional.of(new SignatureBundle(own));
        }
        Wanted file = held.get(ModelManifest.SIGNATURE_FILE);
        return file == null ? Optional.empty() : Optional.of(fromFile(file, most));
    }

    private SignatureBundle fromFile(Wanted file, Duration most) throws SignatureException {
        Optional<String> lacking = files.bring(file, most);
        Optional<StoredArtifact> here = lacking.isPresent() ? Optional.empty() : files.sound(file);
        if (here.isEmpty()) {
            throw new SignatureException(
                    "its signature, the file "
                            + ModelManifest.SIGNATURE_FILE
                            + ", is not on this node"
                            + lacking.orElse(": its bytes are damaged"));
        }
        if (here.get().size() > FILE_BYTES_MAX) {
            throw new SignatureException(
                    "its signature has "
                            + here.get().size()
                            + " bytes; at most "
                            + FILE_BYTES_MAX
                            + " are read");
        }
        return SignatureBundle.parse(files.read(here.get(), FILE_BYTES_MAX));
    }
}
