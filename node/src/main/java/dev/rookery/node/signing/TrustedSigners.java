package dev.rookery.node.signing;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Several whose signatures are believed, each alone.
 *
 * <p>Threads: immutable.
 */
public final class TrustedSigners {

    private static final int REASONS_SHOWN = 3;

    private final List<TrustedSigner> all;

    private TrustedSigners(List<TrustedSigner> all) {
        this.all = List.copyOf(all);
    }

    /** One alone. */
    public static TrustedSigners of(TrustedSigner signer) {
        return new TrustedSigners(List.of(signer));
    }

    /**
     * Everybody that files of public keys and of authorities' certificates (PEM) name.
     *
     * @throws KeyFileException when one of the files cannot be used
     */
    public static TrustedSigners read(List<Path> files) {
        List<TrustedSigner> all = new ArrayList<>();
        files.forEach(file -> all.addAll(TrustedSigner.allOf(file)));
        return new TrustedSigners(all);
    }

    /** Why files cannot be used, one line for each that cannot. */
    public static List<String> problems(List<Path> files) {
        List<String> problems = new ArrayList<>();
        for (Path file : files) {
            try {
                TrustedSigner.allOf(file);
            } catch (KeyFileException e) {
                problems.add(e.getMessage());
            }
        }
        return problems;
    }

    /**
     * What was signed, once the signature of one of them is proved.
     *
     * @throws SignatureException when it is none of theirs, or says something else than a model's
     *     files
     */
    public ModelManifest verified(SignatureBundle bundle) throws SignatureException {
        List<SignatureException> reasons = new ArrayList<>();
        for (TrustedSigner signer : all) {
            try {
                return bundle.verified(signer);
            } catch (SignatureException e) {
                reasons.add(e);
            }
        }
        if (reasons.isEmpty()) {
            throw new SignatureException("nobody's signature is trusted");
        }
        throw reasons.size() == 1 ? reasons.get(0) : ofNone(reasons);
    }

    private static SignatureException ofNone(List<SignatureException> reasons) {
        String why =
                reasons.stream()
                        .map(SignatureException::getMessage)
                        .distinct()
                        .limit(REASONS_SHOWN)
                        .collect(Collectors.joining("; "));
        return new SignatureException(
                "none of the " + reasons.size() + " that are trusted signed it: " + why,
                reasons.get(0));
    }
}
