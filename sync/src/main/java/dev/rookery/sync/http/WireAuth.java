package dev.rookery.sync.http;

import dev.rookery.sync.fact.Hash;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * Signs what this node sends and judges what it gets. Without a key it names the sender and
 * compares the cluster, and proves nothing.
 *
 * <p>A signature is HMAC-SHA256 over the lines of {@link #requestText} or {@link #answerText}. An
 * answer is bound to its request's nonce, so it cannot be another's.
 *
 * <p>Threads: safe for any thread.
 */
public final class WireAuth {
    /** How far two clocks may differ, unless told otherwise. */
    public static final Duration SKEW = Duration.ofMinutes(5);

    private final Optional<ClusterKey> key;
    private final String cluster;
    private final String node;
    private final Clock clock;
    private final Duration skewMax;
    private final String start;
    private final AtomicLong count = new AtomicLong();
    private final NonceWindow seen = new NonceWindow();

    /**
     * @param node this node's id
     * @param random gives the number of this start
     * @param skewMax how far a sender's clock may be from this one's; more accepts old messages
     *     longer
     */
    public WireAuth(
            Optional<ClusterKey> key,
            String cluster,
            String node,
            Clock clock,
            RandomGenerator random,
            Duration skewMax) {
        if (!WireHeaders.validName(cluster) || !WireHeaders.validName(node)) {
            throw new IllegalArgumentException(
                    "cluster.id and node.name have 1-128 visible ASCII characters, not \"%s\" and \"%s\""
                            .formatted(cluster, node));
        }
        this.key = key;
        this.cluster = cluster;
        this.node = node;
        this.clock = clock;
        this.skewMax = skewMax;
        this.start = HexFormat.of().toHexDigits(random.nextLong());
    }

    /** What came of judging a request. */
    sealed interface Verdict permits Accepted, Refused {}

    /**
     * It may be answered.
     *
     * @param nonce what the answer is bound to; empty without a key
     */
    record Accepted(String node, String nonce) implements Verdict {}

    /**
     * It may not.
     *
     * @param status 401, or 409 for another cluster's
     * @param nonce what the answer is bound to; empty when the sender proved nothing
     * @param clockMillis this node's wall clock, ms since 1970, where the sender holds the key and
     *     only its clock is off: the one who is told learns how far
     */
    record Refused(int status, String reason, String nonce, OptionalLong clockMillis)
            implements Verdict {

        Refused(int status, String reason, String nonce) {
            this(status, reason, nonce, OptionalLong.empty());
        }
    }

    /** Whether there is a key. */
    boolean signs() {
        return key.isPresent();
    }

    /** The headers of a request of this node's. */
    Map<String, String> request(String method, String path, byte[] body) {
        Map<String, String> headers = names();
        key.ifPresent(
                k -> {
                    long now = clock.millis();
                    String nonce = start + HexFormat.of().toHexDigits(count.incrementAndGet());
                    headers.put(WireHeaders.TIME, Long.toString(now));
                    headers.put(WireHeaders.NONCE, nonce);
                    headers.put(
                            WireHeaders.SIGNATURE,
                            hex(k.mac(requestText(method, path, body, now, nonce, cluster, node))));
                });
        return headers;
    }

    /** Judges a request, and notes its nonce. */
    Verdict judge(
            String method, String path, byte[] body, Function<String, Optional<String>> header) {
        Optional<WireHeaders> read = WireHeaders.read(header);
        if (read.isEmpty()) {
            return new Refused(
                    401, "the request does not name its cluster and node; is it a node?", "");
        }
        WireHeaders from = read.get();
        Optional<Refused> unproved = key.flatMap(k -> refuse(k, method, path, body, from));
        if (unproved.isPresent()) {
            return unproved.get();
        }
        String nonce = signs() ? from.proof().map(WireHeaders.Proof::nonce).orElse("") : "";
        if (!from.cluster().equals(cluster)) {
            return new Refused(
                    409,
                    "node %s belongs to cluster \"%s\", this one to \"%s\"; see cluster.id and sync.peers"
                            .formatted(from.node(), from.cluster(), cluster),
                    nonce);
        }
        return new Accepted(from.node(), nonce);
    }

    /** The headers of this node's answer to a request with that nonce. */
    Map<String, String> answer(String method, String path, int status, byte[] body, String nonce) {
        Map<String, String> headers = names();
        key.ifPresent(
                k ->
                        headers.put(
                                WireHeaders.SIGNATURE,
                                hex(
                                        k.mac(
                                                answerText(
                                                        method, path, status, body, nonce, cluster,
                                                        node)))));
        return headers;
    }

    /**
     * What is wrong with an answer's proof; empty when nothing is.
     *
     * @param sent the headers of the request
     */
    Optional<String> doubt(
            String method,
            String path,
            int status,
            byte[] body,
            Map<String, String> sent,
            Function<String, Optional<String>> header) {
        if (key.isEmpty()) {
            return Optional.empty();
        }
        Optional<WireHeaders> from = WireHeaders.read(header);
        Optional<String> signature = WireHeaders.signature(header);
        if (from.isEmpty() || signature.isEmpty()) {
            return Optional.of("the answer is not signed; has the peer the same sync.key-file?");
        }
        String text =
                answerText(
                        method,
                        path,
                        status,
                        body,
                        sent.get(WireHeaders.NONCE),
                        from.get().cluster(),
                        from.get().node());
        return same(key.get().mac(text), signature.get())
                ? Optional.empty()
                : Optional.of(
                        "the answer's signature is wrong; has the peer the same sync.key-file?");
    }

    private Optional<Refused> refuse(
            ClusterKey k, String method, String path, byte[] body, WireHeaders from) {
        if (from.proof().isEmpty()) {
            return unauthorized("the request is not signed, and this node has a sync.key-file");
        }
        WireHeaders.Proof proof = from.proof().get();
        String text =
                requestText(
                        method,
                        path,
                        body,
                        proof.timeMillis(),
                        proof.nonce(),
                        from.cluster(),
                        from.node());
        if (!same(k.mac(text), proof.signature())) {
            return unauthorized("the signature is wrong; have both nodes the same sync.key-file?");
        }
        long now = clock.millis();
        Duration skew = Duration.ofMillis(proof.timeMillis() - now);
        if (skew.abs().compareTo(skewMax) > 0) {
            String reason =
                    "the sender's clock is %d s from this node's, at most %d s are allowed; set the clocks"
                            .formatted(skew.toSeconds(), skewMax.toSeconds());
            return Optional.of(new Refused(401, reason, proof.nonce(), OptionalLong.of(now)));
        }
        if (!seen.fresh(proof.start(), proof.count(), proof.timeMillis())) {
            return unauthorized("the request was seen before, or is too old to know");
        }
        return Optional.empty();
    }

    private static Optional<Refused> unauthorized(String reason) {
        return Optional.of(new Refused(401, reason, ""));
    }

    private Map<String, String> names() {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put(WireHeaders.CLUSTER, cluster);
        headers.put(WireHeaders.NODE, node);
        return headers;
    }

    private static String requestText(
            String method,
            String path,
            byte[] body,
            long timeMillis,
            String nonce,
            String cluster,
            String node) {
        return String.join(
                "\n",
                "rookery-1 request",
                method,
                path,
                Hash.of(body).toString(),
                Long.toString(timeMillis),
                nonce,
                cluster,
                node);
    }

    private static String answerText(
            String method,
            String path,
            int status,
            byte[] body,
            String nonce,
            String cluster,
            String node) {
        return String.join(
                "\n",
                "rookery-1 answer",
                method,
                path,
                Integer.toString(status),
                Hash.of(body).toString(),
                nonce,
                cluster,
                node);
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static boolean same(byte[] expected, String hex) {
        return MessageDigest.isEqual(
                hex(expected).getBytes(StandardCharsets.US_ASCII),
                hex.getBytes(StandardCharsets.US_ASCII));
    }
}
