package dev.rookery.sync.http;

import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Certificates for the sync port, PEM files.
 *
 * <p>Threads: immutable.
 *
 * @param cert this node's certificate, and those between it and the authority's
 * @param key its private key
 * @param ca the authority whose certificates are believed; given, callers must show one of its own
 */
public record SyncTls(Path cert, Path key, Optional<Path> ca) {

    void apply(HttpServerOptions options) {
        options.setSsl(true).setKeyCertOptions(own());
        ca.ifPresent(
                file -> options.setTrustOptions(trust(file)).setClientAuth(ClientAuth.REQUIRED));
    }

    void apply(HttpClientOptions options) {
        options.setKeyCertOptions(own());
        ca.ifPresent(file -> options.setTrustOptions(trust(file)));
    }

    private PemKeyCertOptions own() {
        return new PemKeyCertOptions().setCertPath(cert.toString()).setKeyPath(key.toString());
    }

    private static PemTrustOptions trust(Path file) {
        return new PemTrustOptions().addCertPath(file.toString());
    }
}
