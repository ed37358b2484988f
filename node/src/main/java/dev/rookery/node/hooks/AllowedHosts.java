package dev.rookery.node.hooks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which hosts may be called, by the operator's list: names, addresses, networks ({@code
 * 10.0.0.0/8}). A URL's host has to be on it. A name that leads to an address that is not public
 * (loopback, private, link-local, multicast, …) is called only where that address is on the list
 * too, so that whoever owns a name cannot point it into the cluster. {@code localhost} stands for
 * loopback.
 *
 * <p>Threads: immutable; {@link #address} blocks.
 */
public final class AllowedHosts {

    private static final Pattern LITERAL =
            Pattern.compile("[0-9.]+|\\[?[0-9a-fA-F:.]*:[0-9a-fA-F:.]*]?");
    private static final int SHARED_FIRST = 100;
    private static final int SHARED_SECOND_MIN = 64;
    private static final int SHARED_SECOND_MAX = 127;
    private static final int UNIQUE_LOCAL_MASK = 0xFE;
    private static final int UNIQUE_LOCAL = 0xFC;

    private final List<String> names = new ArrayList<>();
    private final List<Network> networks = new ArrayList<>();
    private final Resolver resolver;

    /** A name's addresses. */
    @FunctionalInterface
    public interface Resolver {

        /** The machine's own. */
        Resolver SYSTEM = InetAddress::getAllByName;

        /** At least one; blocks. */
        InetAddress[] resolve(String host) throws UnknownHostException;
    }

    /** Addresses that begin with the same bits. */
    private record Network(InetAddress base, int bits) {

        boolean contains(InetAddress address) {
            byte[] mine = base.getAddress();
            byte[] theirs = address.getAddress();
            if (mine.length != theirs.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >>> (bit % 8);
                if ((mine[bit / 8] & mask) != (theirs[bit / 8] & mask)) {
                    return false;
                }
            }
            return true;
        }
    }

    /** Of a list that {@link #accepts} every entry of. */
    public AllowedHosts(List<String> entries, Resolver resolver) {
        this.resolver = resolver;
        for (String entry : entries) {
            Optional<Network> network = network(entry);
            network.ifPresentOrElse(networks::add, () -> names.add(bare(entry)));
        }
    }

    /** Whether this may stand on a list. */
    public static boolean accepts(String entry) {
        return network(entry).isPresent()
                || entry.matches("(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9-]*)(\\.[A-Za-z0-9-]+)*");
    }

    /** Whether nobody may be called. */
    public boolean isEmpty() {
        return names.isEmpty() && networks.isEmpty();
    }

    /** Whether the list has a URL's host, whatever it leads to. */
    public boolean lists(String host) {
        Optional<InetAddress> literal = literal(bare(host));
        return literal.isPresent() ? listed(literal.get()) : names.contains(bare(host));
    }

    /**
     * The one address to connect to: nobody resolves the name again, so it cannot come to mean
     * another.
     *
     * @throws IOException when the host is not on the list, leads nowhere, or only to where it may
     *     not lead
     */
    InetAddress address(String host) throws IOException {
        String bare = bare(host);
        if (!lists(bare)) {
            throw new IOException(
                    "host " + bare + " is not allowed; hooks.allowed-hosts does not list it");
        }
        Optional<InetAddress> literal = literal(bare);
        InetAddress[] found =
                literal.isPresent() ? new InetAddress[] {literal.get()} : resolver.resolve(bare);
        for (InetAddress address : found) {
            boolean home = bare.equals("localhost") && address.isLoopbackAddress();
            if (home || listed(address) || isPublic(address)) {
                return address;
            }
        }
        throw new IOException(
                "host "
                        + bare
                        + " leads to "
                        + (found.length == 0 ? "nowhere" : found[0].getHostAddress())
                        + ", which is not public; hooks.allowed-hosts does not list that address");
    }

    private boolean listed(InetAddress address) {
        return networks.stream().anyMatch(network -> network.contains(address));
    }

    private static boolean isPublic(InetAddress address) {
        byte[] bytes = address.getAddress();
        int first = bytes[0] & 0xFF;
        int second = bytes[1] & 0xFF;
        boolean v4 = bytes.length == 4;
        boolean shared =
                v4
                        && first == SHARED_FIRST
                        && second >= SHARED_SECOND_MIN
                        && second <= SHARED_SECOND_MAX;
        boolean odd = v4 && (first == 0 || first >= 240 || (first == 198 && (second & 0xFE) == 18));
        boolean uniqueLocal = !v4 && (first & UNIQUE_LOCAL_MASK) == UNIQUE_LOCAL;
        // Ways to write an address of the other kind: mapped, 6to4 (2002::/16), NAT64
        // (64:ff9b::/96).
        boolean carried = !v4 && ((first == 0x20 && second == 0x02) || first == 0);
        return !(address.isAnyLocalAddress()
                || address.isLoopbackAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress()
                || shared
                || odd
                || uniqueLocal
                || carried);
    }

    private static Optional<Network> network(String entry) {
        int slash = entry.indexOf('/');
        Optional<InetAddress> base = literal(bare(slash < 0 ? entry : entry.substring(0, slash)));
        if (base.isEmpty()) {
            return Optional.empty();
        }
        int all = base.get().getAddress().length * 8;
        if (slash < 0) {
            return Optional.of(new Network(base.get(), all));
        }
        String bits = entry.substring(slash + 1);
        boolean fits = bits.matches("\\d{1,3}") && Integer.parseInt(bits) <= all;
        return fits
                ? Optional.of(new Network(base.get(), Integer.parseInt(bits)))
                : Optional.empty();
    }

    /** An address as it is written; four decimal parts, or with colons. Asks nobody. */
    private static Optional<InetAddress> literal(String host) {
        boolean v4 = host.matches("(\\d{1,3}\\.){3}\\d{1,3}");
        if (!v4 && !(host.indexOf(':') >= 0 && LITERAL.matcher(host).matches())) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(host));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    private static String bare(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        boolean brackets = lower.startsWith("[") && lower.endsWith("]");
        return brackets ? lower.substring(1, lower.length() - 1) : lower;
    }
}
