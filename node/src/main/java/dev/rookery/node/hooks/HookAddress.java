package dev.rookery.node.hooks;

import dev.rookery.node.registry.HookSpec;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/**
 * Where a hook leads, as a call needs it.
 *
 * <p>Threads: stateless.
 */
public final class HookAddress {

    private HookAddress() {}

    /** Its URL in parts; empty when it names no host that could be called. */
    public static Optional<URI> of(HookSpec spec) {
        try {
            URI uri = new URI(spec.url());
            boolean callable =
                    uri.getHost() != null
                            && uri.getRawUserInfo() == null
                            && uri.getRawFragment() == null;
            return callable ? Optional.of(uri) : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }
}
