package dev.rookery.cli.registration;

import dev.rookery.cli.client.CommandFailed;
import dev.rookery.cli.client.ExitCode;
import dev.rookery.node.signing.KeyFileException;
import dev.rookery.node.signing.SigningKey;
import dev.rookery.node.signing.TrustedSigner;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/** Keys and certificates that a verb is given; a file that is none ends the verb (exit 2). */
public final class SignerFiles {

    private SignerFiles() {}

    /**
     * The key that signs.
     *
     * @param certificates its own certificate first, then those above it
     */
    public static SigningKey signing(String operation, Path file, Optional<Path> certificates) {
        return read(operation, () -> SigningKey.read(file, certificates));
    }

    /** Whose signatures are believed; one of the two files says so. */
    public static TrustedSigner trusted(
            String operation, Optional<Path> key, Optional<Path> authorities) {
        if (key.isPresent() == authorities.isPresent()) {
            throw new CommandFailed(
                    ExitCode.USAGE,
                    operation,
                    "one of --key and --certificate says whose signature is trusted",
                    "give the signer's public key, or the authority of its certificate");
        }
        return read(
                operation,
                () ->
                        key.map(TrustedSigner::key)
                                .orElseGet(
                                        () ->
                                                TrustedSigner.authorities(
                                                        authorities.orElseThrow())));
    }

    private static <T> T read(String operation, Supplier<T> reading) {
        try {
            return reading.get();
        } catch (KeyFileException e) {
            throw new CommandFailed(
                    ExitCode.USAGE, operation, e.getMessage(), KeyFileException.CURE, e);
        }
    }
}
