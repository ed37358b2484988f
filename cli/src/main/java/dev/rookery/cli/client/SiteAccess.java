package dev.rookery.cli.client;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Function;
import javax.net.ssl.SSLContext;

/**
 * Who we are to a server that is no node, and whose certificates are believed there.
 *
 * <p>Threads: immutable.
 *
 * @param authorization the header of that name
 * @param trust absent: whom Java believes
 */
public record SiteAccess(Optional<String> authorization, Optional<SSLContext> trust) {

    /** Anybody. */
    public static final SiteAccess ANONYMOUS = new SiteAccess(Optional.empty(), Optional.empty());

    /**
     * By the variables that MLflow's own client reads: {@code MLFLOW_TRACKING_USERNAME} with {@code
     * MLFLOW_TRACKING_PASSWORD}, else {@code MLFLOW_TRACKING_TOKEN}; and {@code
     * MLFLOW_TRACKING_SERVER_CERT_PATH}, a PEM file.
     *
     * @param environment a variable by its name
     * @throws CommandFailed when the file of certificates cannot be read
     */
    public static SiteAccess ofMlflow(Function<String, Optional<String>> environment) {
        Optional<String> name = set(environment, "MLFLOW_TRACKING_USERNAME");
        Optional<String> password = set(environment, "MLFLOW_TRACKING_PASSWORD");
        Optional<String> token = set(environment, "MLFLOW_TRACKING_TOKEN");
        Optional<String> basic =
                name.flatMap(user -> password.map(word -> "Basic " + encoded(user + ":" + word)));
        return new SiteAccess(
                basic.or(() -> token.map(value -> "Bearer " + value)),
                set(environment, "MLFLOW_TRACKING_SERVER_CERT_PATH")
                        .map(Path::of)
                        .map(Trust::only));
    }

    private static Optional<String> set(
            Function<String, Optional<String>> environment, String name) {
        return environment.apply(name).filter(value -> !value.isBlank());
    }

    private static String encoded(String pair) {
        return Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }
}
