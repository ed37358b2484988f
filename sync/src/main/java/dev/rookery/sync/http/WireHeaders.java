package dev.rookery.sync.http;

import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * What a node says of itself, and proves, beside a message's body.
 *
 * <p>Threads: immutable.
 *
 * @param cluster the cluster it belongs to
 * @param node who sends
 * @param proof empty when the sender has no key, or what it sent has not the form of a proof
 */
record WireHeaders(String cluster, String node, Optional<Proof> proof) {

    static final String CLUSTER = "X-Rookery-Cluster";
    static final String NODE = "X-Rookery-Node";
    static final String TIME = "X-Rookery-Time";
    static final String NONCE = "X-Rookery-Nonce";
    static final String SIGNATURE = "X-Rookery-Signature";

    private static final Pattern NAME = Pattern.compile("[\\x21-\\x7e]{1,128}");
    private static final Pattern MILLIS = Pattern.compile("\\d{1,15}");
    private static final Pattern HEX_32 = Pattern.compile("[0-9a-f]{32}");
    private static final Pattern HEX_64 = Pattern.compile("[0-9a-f]{64}");

    /**
     * That a request was made now, by a holder of the key.
     *
     * @param timeMillis the sender's wall clock, ms since 1970
     * @param nonce 32 hex digits: 16 of the sender's start, 16 of a count
     * @param signature 64 hex digits
     */
    record Proof(long timeMillis, String nonce, String signature) {

        /** Drawn when the sender started. */
        long start() {
            return Long.parseUnsignedLong(nonce.substring(0, 16), 16);
        }

        /** The sender's requests since then. */
        long count() {
            return Long.parseUnsignedLong(nonce.substring(16), 16);
        }
    }

    /**
     * Whether a cluster or a node of this name can speak at all: 1–128 visible ASCII characters.
     */
    static boolean validName(String name) {
        return NAME.matcher(name).matches();
    }

    /**
     * Reads a request's; empty when cluster or node are missing or have not their form.
     *
     * @param header a header's value by its name
     */
    static Optional<WireHeaders> read(Function<String, Optional<String>> header) {
        Optional<String> cluster = matching(header, CLUSTER, NAME);
        Optional<String> node = matching(header, NODE, NAME);
        if (cluster.isEmpty() || node.isEmpty()) {
            return Optional.empty();
        }
        Optional<String> time = matching(header, TIME, MILLIS);
        Optional<String> nonce = matching(header, NONCE, HEX_32);
        Optional<String> signature = signature(header);
        Optional<Proof> proof =
                time.isPresent() && nonce.isPresent() && signature.isPresent()
                        ? Optional.of(
                                new Proof(Long.parseLong(time.get()), nonce.get(), signature.get()))
                        : Optional.empty();
        return Optional.of(new WireHeaders(cluster.get(), node.get(), proof));
    }

    /** The signature of a request or of an answer, where it has its form. */
    static Optional<String> signature(Function<String, Optional<String>> header) {
        return matching(header, SIGNATURE, HEX_64);
    }

    private static Optional<String> matching(
            Function<String, Optional<String>> header, String name, Pattern form) {
        return header.apply(name).filter(form.asMatchPredicate());
    }
}
