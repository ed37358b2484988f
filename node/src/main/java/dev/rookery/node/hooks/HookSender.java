package dev.rookery.node.hooks;

import dev.rookery.node.hooks.HookDelivery.Outcome;
import dev.rookery.node.outbound.OutboundGuard;
import dev.rookery.node.outbound.OutboundOpenException;
import dev.rookery.node.registry.HookView;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import javax.net.ssl.SSLSocketFactory;

/**
 * Sends one event to one hook: signed, to the address that its host is pinned to, behind a breaker
 * for each host.
 *
 * <p>Threads: safe for any thread that may block.
 */
final class HookSender {

    /** How long a receiver may take. */
    static final Duration WITHIN = Duration.ofSeconds(10);

    private static final int HOSTS_MAX = 256;

    private final String cluster;
    private final HookKey key;
    private final AllowedHosts hosts;
    private final OutboundGuard.Rules rules;
    private final Clock clock;
    private final PinnedPost post;
    private final Map<String, OutboundGuard> guards = new ConcurrentHashMap<>();

    HookSender(
            String cluster,
            HookKey key,
            AllowedHosts hosts,
            Pace pace,
            Clock clock,
            ScheduledExecutorService timer,
            SSLSocketFactory trust) {
        this.cluster = cluster;
        this.key = key;
        this.hosts = hosts;
        this.rules = pace.rules();
        this.clock = clock;
        this.post = new PinnedPost(pace.within(), timer, trust);
    }

    /**
     * How receivers are asked.
     *
     * @param within how long one may take
     * @param rules attempts made at once, and when a host is left alone
     */
    record Pace(Duration within, OutboundGuard.Rules rules) {

        /** Three attempts over some 2 s; eight failures leave a host alone for 30 s. */
        static final Pace DEFAULTS =
                new Pace(
                        WITHIN,
                        new OutboundGuard.Rules(
                                3, Duration.ofMillis(500), 8, Duration.ofSeconds(30)));
    }

    HookKey key() {
        return key;
    }

    /** Sends what happened. */
    HookDelivery send(HookView hook, HookFeed.Happened happened) {
        CloudEvent event = CloudEvent.of(cluster, happened);
        return send(hook, event, call -> guard(hook).call(call));
    }

    /** Sends a test, once, whatever the breaker says. */
    HookDelivery test(HookView hook) {
        return send(hook, CloudEvent.test(cluster, hook.id(), clock.millis()), Supplier::get);
    }

    /** {@code closed}, {@code open} or {@code half_open}. */
    String breaker(HookView hook) {
        OutboundGuard guard = guards.get(host(hook));
        return guard == null ? "closed" : guard.breaker();
    }

    private HookDelivery send(HookView hook, CloudEvent event, Calling calling) {
        long began = clock.millis();
        Outcome outcome = Outcome.FAILED;
        int status = 0;
        String detail = "";
        try {
            status = calling.call(() -> attempt(hook, event));
            outcome = status < 300 ? Outcome.DELIVERED : Outcome.REFUSED;
            detail = status < 300 ? "" : "the receiver answered " + status;
        } catch (HookFailure e) {
            status = e.status();
            detail = e.getMessage();
        } catch (OutboundOpenException e) {
            detail = e.getMessage();
        }
        return new HookDelivery(
                began,
                event.id(),
                event.type(),
                outcome,
                status,
                detail,
                Math.max(0, clock.millis() - began));
    }

    /** How an attempt is made. */
    private interface Calling {
        int call(Supplier<Integer> attempt);
    }

    private int attempt(HookView hook, CloudEvent event) {
        long seconds = clock.instant().getEpochSecond();
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Type", CloudEvent.CONTENT_TYPE);
        headers.put("User-Agent", "rookery-hooks/1");
        headers.put("webhook-id", event.id());
        headers.put("webhook-timestamp", Long.toString(seconds));
        headers.put(
                "webhook-signature", key.signature(hook.id(), event.id(), seconds, event.body()));
        int status;
        try {
            URI uri = HookAddress.of(hook.spec()).orElseThrow(() -> new IOException("not a URL"));
            InetAddress address = hosts.address(uri.getHost());
            status = post.send(uri, address, headers, event.body());
        } catch (IOException e) {
            throw new HookFailure(0, e.getMessage() == null ? e.toString() : e.getMessage());
        }
        if (passing(status)) {
            throw new HookFailure(status, "the receiver answered " + status);
        }
        return status;
    }

    /** Whether it may take the same event later: overload and faults of its own. */
    private static boolean passing(int status) {
        return status >= 500 || status == 408 || status == 425 || status == 429;
    }

    private OutboundGuard guard(HookView hook) {
        if (guards.size() > HOSTS_MAX) {
            guards.clear(); // Hooks come and go; a breaker that is forgotten is found open again.
        }
        return guards.computeIfAbsent(
                host(hook),
                host ->
                        new OutboundGuard(
                                host, rules, failure -> failure instanceof HookFailure, clock));
    }

    private static String host(HookView hook) {
        return HookAddress.of(hook.spec()).map(URI::getAuthority).orElse("");
    }
}
