package dev.rookery.node;

import dev.rookery.node.settings.NodeSettings;
import dev.rookery.node.settings.TlsSettings;
import io.vertx.core.Vertx;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.X509KeyManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The PEM files behind the ports, read once before a port opens: a bad one is named at the start.
 */
final class TlsFiles {

    private static final Logger log = LoggerFactory.getLogger(TlsFiles.class);
    private static final String CERTIFICATE_CURE =
            "give it X.509 in PEM, between BEGIN CERTIFICATE and END CERTIFICATE";
    private static final byte[] PROOF = {1, 2, 3, 4};

    private final String group;
    private final TlsSettings tls;
    private final Vertx vertx;

    private TlsFiles(String group, TlsSettings tls, Vertx vertx) {
        this.group = group;
        this.tls = tls;
        this.vertx = vertx;
    }

    /**
     * Reads what {@code http.tls} and {@code sync.tls} name, where they name anything.
     *
     * @throws StartException naming the setting, the file, what is wrong and what to do
     */
    static void require(NodeSettings settings, Vertx vertx, Instant now) {
        new TlsFiles("http.tls", settings.http().tls(), vertx).require(now);
        new TlsFiles("sync.tls", settings.sync().tls(), vertx).require(now);
    }

    private void require(Instant now) {
        if (!tls.isOn()) {
            return;
        }
        Path cert = tls.cert().orElseThrow();
        Path key = tls.key().orElseThrow();
        X509Certificate own = certificates("cert", cert).get(0);
        if (!belongs(privateKey(cert, key, own), own)) {
            throw refused(
                    "key",
                    key,
                    "it is not the key of the certificate in " + cert,
                    "name the key that the certificate was made for",
                    null);
        }
        tls.ca().ifPresent(file -> certificates("ca", file));
        if (own.getNotAfter().toInstant().isBefore(now)) {
            log.warn(
                    "[node] the certificate in {} ({}.cert) expired at {}; callers that check it"
                            + " refuse this node until it is renewed",
                    cert,
                    group,
                    own.getNotAfter().toInstant());
        }
    }

    private List<X509Certificate> certificates(String part, Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            List<X509Certificate> found =
                    CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
                            .map(X509Certificate.class::cast)
                            .toList();
            if (!found.isEmpty()) {
                return found;
            }
            throw refused(part, file, "there is no certificate in it", CERTIFICATE_CURE, null);
        } catch (IOException e) {
            throw unreadable(part, file, e);
        } catch (GeneralSecurityException e) {
            throw refused(part, file, "it is no certificate", CERTIFICATE_CURE, e);
        }
    }

    /** As the ports will read it; empty when it is of another kind than the certificate. */
    private Optional<PrivateKey> privateKey(Path cert, Path key, X509Certificate own) {
        if (!Files.isReadable(key)) {
            throw unreadable("key", key, new IOException("it is not there, or may not be read"));
        }
        PemKeyCertOptions files =
                new PemKeyCertOptions().setCertPath(cert.toString()).setKeyPath(key.toString());
        try {
            KeyManager[] managers = files.getKeyManagerFactory(vertx).getKeyManagers();
            return Arrays.stream(managers)
                    .filter(X509KeyManager.class::isInstance)
                    .map(X509KeyManager.class::cast)
                    .flatMap(manager -> keys(manager, own).stream())
                    .findFirst();
        } catch (Exception e) { // what Vert.x declares
            throw refused(
                    "key",
                    key,
                    "it is no private key that can be read",
                    "give it PKCS#8 in PEM, without a password: openssl pkcs8 -topk8 -nocrypt",
                    e);
        }
    }

    private static List<PrivateKey> keys(X509KeyManager manager, X509Certificate own) {
        String[] names = manager.getServerAliases(own.getPublicKey().getAlgorithm(), null);
        return names == null
                ? List.of()
                : Arrays.stream(names).map(manager::getPrivateKey).toList();
    }

    /** Whether what one signs the other confirms. */
    private static boolean belongs(Optional<PrivateKey> key, X509Certificate own) {
        if (key.isEmpty()) {
            return false;
        }
        String kind = own.getPublicKey().getAlgorithm();
        try {
            Signature signing =
                    Signature.getInstance(
                            switch (kind) {
                                case "RSA" -> "SHA256withRSA";
                                case "EC" -> "SHA256withECDSA";
                                default -> kind;
                            });
            signing.initSign(key.get());
            signing.update(PROOF);
            byte[] signature = signing.sign();
            signing.initVerify(own.getPublicKey());
            signing.update(PROOF);
            return signing.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private StartException unreadable(String part, Path file, IOException cause) {
        String why = Files.exists(file) ? "it may not be read" : "there is no such file";
        return refused(part, file, why, "name a file that the node may read", cause);
    }

    private StartException refused(
            String part, Path file, String why, String cure, Exception cause) {
        String message = "could not use %s.%s %s: %s; %s".formatted(group, part, file, why, cure);
        return new StartException(message, cause);
    }
}
