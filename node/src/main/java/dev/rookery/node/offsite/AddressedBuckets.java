package dev.rookery.node.offsite;

import dev.rookery.backup.offsite.OffsiteException;
import dev.rookery.backup.s3.S3Reader;
import dev.rookery.node.reference.Buckets;
import dev.rookery.node.reference.Remote;
import dev.rookery.node.reference.UnreadableException;
import dev.rookery.node.settings.OffsitePlace;
import dev.rookery.node.settings.OffsiteTarget;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Buckets that versions' addresses lead to: as {@code artifacts.s3} says they are reached, else as
 * {@code backup.offsite}, else at AWS itself.
 *
 * <p>Threads: safe for any thread that may block.
 */
public final class AddressedBuckets implements Buckets, AutoCloseable {

    /** Clients kept; roots name few buckets. */
    private static final int CLIENTS_MAX = 100;

    private final Map<String, OffsitePlace.S3> known = new LinkedHashMap<>();
    private final Map<String, S3Reader> clients = new LinkedHashMap<>();

    /**
     * Asks nothing of any server.
     *
     * @param named before those of {@code targets}
     */
    public AddressedBuckets(List<OffsitePlace.S3> named, List<OffsiteTarget> targets) {
        named.forEach(s3 -> known.putIfAbsent(s3.bucket(), s3));
        for (OffsiteTarget target : targets) {
            if (target.place() instanceof OffsitePlace.S3 s3) {
                known.putIfAbsent(s3.bucket(), s3);
            }
        }
    }

    @Override
    public Remote object(String bucket, String key) {
        S3Reader client = client(bucket);
        return (from, tag) -> {
            try {
                S3Reader.Body body = client.open(key, from, tag);
                return new Remote.Body(body.in(), from, OptionalLong.of(body.size()), body.tag());
            } catch (OffsiteException e) {
                throw new UnreadableException(String.valueOf(e.getMessage()), e.passing());
            }
        };
    }

    @Override
    public void close() {
        synchronized (clients) {
            clients.values().forEach(S3Reader::close);
            clients.clear();
        }
    }

    private S3Reader client(String bucket) {
        synchronized (clients) {
            Optional<S3Reader> open = Optional.ofNullable(clients.get(bucket));
            if (open.isPresent()) {
                return open.get();
            }
            if (clients.size() >= CLIENTS_MAX) {
                throw new UnreadableException(
                        CLIENTS_MAX + " buckets were read already; restart the node", false);
            }
            S3Reader client = new S3Reader(Places.bucket(place(bucket)));
            clients.put(bucket, client);
            return client;
        }
    }

    private OffsitePlace.S3 place(String bucket) {
        return Optional.ofNullable(known.get(bucket)).orElseGet(() -> OffsitePlace.S3.aws(bucket));
    }
}
