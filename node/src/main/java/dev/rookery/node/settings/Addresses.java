package dev.rookery.node.settings;

import java.util.Locale;

/** What an address to listen on exposes, judged by its text: nothing is looked up. */
final class Addresses {

    private Addresses() {}

    static boolean isWildcard(String host) {
        return host.equals("0.0.0.0") || host.equals("::") || host.equals("0");
    }

    /** Reachable from this machine only. */
    static boolean isLoopback(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        return lower.equals("localhost")
                || lower.equals("::1")
                || lower.matches("127(\\.\\d{1,3}){3}");
    }

    /** Whether listening on both with one port cannot work. */
    static boolean collide(String left, String right) {
        return left.equalsIgnoreCase(right) || isWildcard(left) || isWildcard(right);
    }
}
