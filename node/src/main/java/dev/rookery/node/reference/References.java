package dev.rookery.node.reference;

import dev.rookery.node.artifact.ArtifactStore;
import dev.rookery.node.artifact.Elsewhere;
import dev.rookery.node.artifact.StoredArtifact;
import dev.rookery.node.artifact.Upload;
import dev.rookery.node.artifact.Wanted;
import dev.rookery.node.outbound.OutboundGuard;
import dev.rookery.node.outbound.OutboundOpenException;
import dev.rookery.sync.fact.Hash;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
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
    private static final int PIECE_BYTES = 256 << 10;
    private static final Duration CONNECT = Duration.ofSeconds(10);

    /** Silence of a server after which it is given up. */
    private static final Duration SILENCE = Duration.ofSeconds(60);

    /** Servers whose breakers are remembered; roots name few. */
    private static final int SERVERS_MAX = 100;

    private final AllowedRoots roots;
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

    /** Below these roots. */
    public References(AllowedRoots roots, OutboundGuard.Rules rules, Clock clock) {
        this.roots = roots;
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

    /** What cannot be read, and whether trying again may help. */
    private static final class UnreadableException extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final boolean passing;

        UnreadableException(String why, boolean passing) {
            super(why, null, false, false);
            this.passing = passing;
        }
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
        try {
            Taking taking = new Taking(expected, size, store, stopping);
            if (place.get() instanceof AllowedRoots.OnDisk disk) {
                return file(disk, taking);
            }
            URI web = ((AllowedRoots.OnWeb) place.get()).uri();
            return guard(web).call(() -> web(web, taking));
        } catch (UnreadableException | OutboundOpenException e) {
            return new Read.Unreadable(String.valueOf(e.getMessage()));
        }
    }

    /** What is taken, and where to. */
    private record Taking(
            Optional<Hash> expected,
            OptionalLong size,
            ArtifactStore store,
            BooleanSupplier stopping) {

        /**
         * @param promised how many bytes there should be; negative when nobody said
         */
        Read from(InputStream in, long promised) throws IOException {
            byte[] piece = new byte[PIECE_BYTES];
            try (Upload upload = store.begin()) {
                for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
                    if (stopping.getAsBoolean()) {
                        throw new UnreadableException("the node is stopping", false);
                    }
                    boolean tooMany = size.isPresent() && upload.size() + n > size.getAsLong();
                    if (tooMany) {
                        throw new UnreadableException("it has more bytes than registered", false);
                    }
                    if (!upload.write(ByteBuffer.wrap(piece, 0, n))) {
                        return new Read.TooLarge();
                    }
                }
                if (upload.size() < promised) { // The JDK takes a broken connection for the end.
                    throw new UnreadableException(
                            "it broke off after %d of %d bytes".formatted(upload.size(), promised),
                            true);
                }
                Upload.Outcome outcome = upload.finish(expected);
                return outcome instanceof Upload.Different other
                        ? new Read.Different(other.expected(), other.found())
                        : new Read.Kept(((Upload.Kept) outcome).artifact());
            }
        }
    }

    /** A link may lead out of the root only if its end is below it again. */
    private static Read file(AllowedRoots.OnDisk disk, Taking taking) {
        try {
            Path root = disk.root().toRealPath();
            Path file = disk.file().toRealPath();
            if (!file.startsWith(root)) {
                return new Read.NotAllowed();
            }
            if (!Files.isRegularFile(file)) {
                throw new UnreadableException("it is no file", false);
            }
            try (InputStream in = Files.newInputStream(file)) {
                return taking.from(in, -1);
            }
        } catch (IOException e) {
            throw new UnreadableException(e.toString(), false);
        }
    }

    /** A redirect would lead elsewhere than the root: it is not followed. */
    private static Read web(URI uri, Taking taking) {
        HttpURLConnection connection = null;
        try {
            connection = (HttpURLConnection) uri.toURL().openConnection();
            connection.setInstanceFollowRedirects(false);
            connection.setConnectTimeout((int) CONNECT.toMillis());
            connection.setReadTimeout((int) SILENCE.toMillis());
            connection.setRequestProperty("Accept-Encoding", "identity");
            connection.setRequestProperty("User-Agent", "rookery");
            int status = connection.getResponseCode();
            if (status != HttpURLConnection.HTTP_OK) {
                throw new UnreadableException("it answers " + status, status >= 500);
            }
            long promised = connection.getContentLengthLong();
            if (promised > taking.store().bytesMax()) {
                return new Read.TooLarge();
            }
            try (InputStream in = connection.getInputStream()) {
                return taking.from(in, promised);
            }
        } catch (IOException e) {
            throw new UnreadableException(e.toString(), true);
        } finally {
            if (connection != null) {
                connection.disconnect();
            }
        }
    }

    private OutboundGuard guard(URI uri) {
        String server = uri.getScheme() + "://" + uri.getRawAuthority();
        synchronized (guards) {
            return guards.computeIfAbsent(
                    server, name -> new OutboundGuard(name, rules, References::passing, clock));
        }
    }

    private static boolean passing(Throwable failure) {
        return failure instanceof UnreadableException no && no.passing;
    }
}
