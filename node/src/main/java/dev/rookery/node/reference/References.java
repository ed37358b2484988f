package dev.rookery.node.reference;

import dev.rookery.node.artifact.ArtifactStore;
import dev.rookery.node.artifact.Elsewhere;
import dev.rookery.node.artifact.StoredArtifact;
import dev.rookery.node.artifact.Wanted;
import dev.rookery.node.outbound.OutboundGuard;
import dev.rookery.node.outbound.OutboundOpenException;
import dev.rookery.sync.fact.Hash;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;

/**
 * Reads what an address refers to into the store, if a root allows the address. Bytes count when
 * they hash to what was registered; nothing is opened when a version is registered.
 *
 * <p>Threads: safe for any thread that may block.
 */
public final class References implements Elsewhere {
    /** Servers whose breakers are remembered; roots name few. */
    private static final int SERVERS_MAX = 100;

    private final AllowedRoots roots;
    private final Buckets buckets;
    private final InstantSource steady;
    private final OutboundGuard.Rules rules;
    private final Clock clock;
    private final Map<String, OutboundGuard> guards =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, OutboundGuard> eldest) {
                    return size() > SERVERS_MAX;
                }
            };

    /**
     * Below these roots.
     *
     * @param steady a clock that nobody sets
     */
    public References(
            AllowedRoots roots,
            Buckets buckets,
            OutboundGuard.Rules rules,
            Clock clock,
            InstantSource steady) {
        this.roots = roots;
        this.buckets = buckets;
        this.steady = steady;
        this.rules = rules;
        this.clock = clock;
    }

    /** How reading an address ended. All are ordinary. */
    public sealed interface Read {

        /** It is in the store. */
        record Kept(StoredArtifact artifact) implements Read {}

        /** No root allows the address. */
        record NotAllowed() implements Read {}

        /** Its bytes are others than were said. */
        record Different(Hash expected, Hash found) implements Read {}

        /** It is larger than this node takes. */
        record TooLarge() implements Read {}

        /** It cannot be read; said for people. */
        record Unreadable(String why) implements Read {}
    }

    @Override
    public Brought bring(Wanted wanted, ArtifactStore store, BooleanSupplier stopping) {
        Optional<String> uri = wanted.uri();
        if (uri.isEmpty()) {
            return new Absent("");
        }
        Optional<Hash> hash = Optional.of(wanted.hash());
        Read read = read(uri.get(), hash, wanted.size(), store, stopping);
        if (read instanceof Read.Kept) {
            return new Came();
        }
        if (read instanceof Read.NotAllowed) {
            return new Absent("");
        }
        if (read instanceof Read.Different different) {
            return new Failed(uri.get() + " has other bytes, " + different.found());
        }
        return new Failed(
                read instanceof Read.Unreadable no
                        ? uri.get() + " cannot be read: " + no.why()
                        : uri.get() + " is larger than " + store.bytesMax() + " bytes");
    }

    /**
     * Reads an address into a store.
     *
     * @param expected what the bytes must hash to; when empty, whatever is there is taken
     * @param size how many there must be
     */
    public Read read(
            String uri,
            Optional<Hash> expected,
            OptionalLong size,
            ArtifactStore store,
            BooleanSupplier stopping) {
        Optional<AllowedRoots.Place> place = roots.find(uri);
        if (place.isEmpty()) {
            return new Read.NotAllowed();
        }
        Download.Wish wish = new Download.Wish(expected, size, store, stopping);
        try {
            if (place.get() instanceof AllowedRoots.OnDisk disk) {
                return file(disk, wish);
            }
            return far(place.get(), wish);
        } catch (UnreadableException | OutboundOpenException e) {
            return new Read.Unreadable(String.valueOf(e.getMessage()));
        }
    }

    private Read far(AllowedRoots.Place place, Download.Wish wish) {
        String server;
        Remote remote;
        if (place instanceof AllowedRoots.InBucket in) {
            server = "s3://" + in.bucket();
            remote = buckets.object(in.bucket(), in.key());
        } else {
            URI uri = ((AllowedRoots.OnWeb) place).uri();
            server = uri.getScheme() + "://" + uri.getRawAuthority();
            remote = new WebRemote(uri);
        }
        try (Download download = new Download(wish, remote, steady)) {
            return download.run(guard(server));
        }
    }

    /** A link may lead out of the root only if its end is below it again. */
    private Read file(AllowedRoots.OnDisk disk, Download.Wish wish) {
        try {
            Path root = disk.root().toRealPath();
            Path file = disk.file().toRealPath();
            if (!file.startsWith(root)) {
                return new Read.NotAllowed();
            }
            if (!Files.isRegularFile(file)) {
                throw new UnreadableException("it is no file", false);
            }
            Remote local = (from, tag) -> all(Files.newInputStream(file));
            try (Download download = new Download(wish, local, steady)) {
                return download.once();
            }
        } catch (IOException e) {
            throw new UnreadableException(e.toString(), false);
        }
    }

    private static Remote.Body all(InputStream in) {
        return new Remote.Body(in, 0, OptionalLong.empty(), Optional.empty());
    }

    private OutboundGuard guard(String server) {
        synchronized (guards) {
            return guards.computeIfAbsent(
                    server,
                    name -> new OutboundGuard(name, rules, UnreadableException::passes, clock));
        }
    }
}
