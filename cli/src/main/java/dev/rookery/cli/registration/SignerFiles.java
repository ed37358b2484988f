package dev.rookery.cli.registration;

import dev.rookery.cli.client.CommandFailed;
import dev.rookery.cli.client.ExitCode;
import dev.rookery.node.signing.KeyFileException;
import dev.rookery.node.signing.SigningKey;
import dev.rookery.node.signing.TrustedSigner;
import dev.rookery.node.signing.TrustedSigners;
import java.io.File;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Keys and certificates that a verb is given; a file that is none ends the verb (exit 2). */
public final class SignerFiles {

    /** The variable that lists files of public keys and authorities, as PATH lists folders. */
    public static final String TRUSTED = "ROOKERY_TRUSTED_KEYS";

    /** Whoever trusts needs another's key, and not one of his own. */
    private static final String PUBLIC =
            "name PEM files of the signer's public key, or of authorities; "
                    + TRUSTED
                    + " lists them";

    private SignerFiles() {}

    /**
     * The key that signs.
     *
     * @param certificates its own certificate first, then those above it
     */
    public static SigningKey signing(String operation, Path file, Optional<Path> certificates) {
        return read(operation, KeyFileException.CURE, () -> SigningKey.read(file, certificates));
    }

    /**
     * Whose signatures are believed: one of the two files says so, or else the environment.
     *
     * @param configured what {@value #TRUSTED} says
     * @return empty when nothing says so
     */
    public static Optional<TrustedSigners> trusted(
            String operation,
            Optional<Path> key,
            Optional<Path> authorities,
            Optional<String> configured) {
        if (key.isPresent() && authorities.isPresent()) {
            throw new CommandFailed(
                    ExitCode.USAGE,
                    operation,
                    "--key and --certificate both say whose signature is trusted",
                    "give one of them");
        }
        return read(
                operation,
                PUBLIC,
                () ->
                        key.map(TrustedSigner::key)
                                .or(() -> authorities.map(TrustedSigner::authorities))
                                .map(TrustedSigners::of)
                                .or(() -> configured.map(SignerFiles::listed)));
    }

    private static TrustedSigners listed(String files) {
        return TrustedSigners.read(
                Stream.of(files.split(File.pathSeparator))
                        .filter(file -> !file.isEmpty())
                        .map(Path::of)
                        .toList());
    }

    private static <T> T read(String operation, String cure, Supplier<T> reading) {
        try {
            return reading.get();
        } catch (KeyFileException e) {
            throw new CommandFailed(ExitCode.USAGE, operation, e.getMessage(), cure, e);
        }
    }
}
