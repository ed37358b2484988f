package dev.rookery.node.collect;

import dev.rookery.node.artifact.ArtifactStore;
import dev.rookery.node.artifact.StoredArtifact;
import dev.rookery.node.registry.Artifact;
import dev.rookery.node.registry.Catalogue;
import dev.rookery.node.registry.Content;
import dev.rookery.node.registry.FileEntry;
import dev.rookery.node.registry.Lookup;
import dev.rookery.node.registry.Page;
import dev.rookery.node.registry.PageRequest;
import dev.rookery.node.registry.Payload;
import dev.rookery.node.registry.PayloadCodec;
import dev.rookery.node.registry.Stage;
import dev.rookery.node.registry.VersionView;
import dev.rookery.node.service.ArtifactUpkeep;
import dev.rookery.node.service.FactLog;
import dev.rookery.sync.fact.Hash;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the artifacts that no version needs and no backup that is kept, and takes them away.
 *
 * <p>An artifact goes when all versions that ever named it are deleted, each for longer than the
 * grace and since before the oldest backup that is kept (so in no backup was one of them alive),
 * and when it has not been sent in for the grace. Everything else stays: what a rewind took back,
 * what a deleted model has, what nobody registered yet. It looks at registrations, not at folded
 * rows, so that none is missed that was registered twice.
 *
 * <p>What goes lies in the trash for an hour, from which whoever asks for it takes it out again: a
 * version may be registered, or undeleted, while the registrations are gone through.
 *
 * <p>Memory: 200 bytes an artifact of this node that is older than the grace; of more than {@value
 * #LOOKED_AT_MAX}, the first are looked at.
 *
 * <p>Threads: safe for any thread that may block; one collection at a time.
 */
public final class ArtifactCollector implements ArtifactUpkeep {

    private static final Logger log = LoggerFactory.getLogger(ArtifactCollector.class);

    private static final int LOOKED_AT_MAX = 1_000_000;
    private static final int PAGE = 1_000;
    private static final Duration TRASH_KEPT = Duration.ofHours(1);
    private static final String REGISTRATION = "version.register";

    private final ArtifactStore store;
    private final FactLog facts;
    private final Catalogue catalogue;
    private final Supplier<Optional<Instant>> oldestBackup;
    private final Duration grace;
    private final InstantSource clock;

    /**
     * @param oldestBackup when the oldest backup that is kept was taken; empty when there is none
     * @param grace how long an artifact outlives the last version that needs it
     */
    public ArtifactCollector(
            ArtifactStore store,
            FactLog facts,
            Catalogue catalogue,
            Supplier<Optional<Instant>> oldestBackup,
            Duration grace,
            InstantSource clock) {
        this.store = store;
        this.facts = facts;
        this.catalogue = catalogue;
        this.oldestBackup = oldestBackup;
        this.grace = grace;
        this.clock = clock;
    }

    @Override
    public synchronized Plan collect(boolean execute) {
        Instant now = clock.instant();
        Instant sentBefore = now.minus(grace);
        Instant deletedBefore =
                oldestBackup.get().filter(oldest -> oldest.isBefore(sentBefore)).orElse(sentBefore);
        NavigableMap<Hash, StoredArtifact> unneeded = new TreeMap<>();
        long[] all = {0};
        store.each(
                (artifact, since) -> {
                    all[0]++;
                    if (since.isBefore(sentBefore) && unneeded.size() < LOOKED_AT_MAX) {
                        unneeded.put(artifact.hash(), artifact);
                    }
                });
        spare(unneeded, deletedBefore);
        if (execute) {
            unneeded.keySet().removeIf(hash -> !store.discard(hash, sentBefore, now));
            store.emptyTrash(now.minus(TRASH_KEPT));
        }
        return plan(unneeded, all[0], deletedBefore, execute);
    }

    /** Now and then: deletes what has been in the trash long enough. */
    public void tidy() {
        store.emptyTrash(clock.instant().minus(TRASH_KEPT));
    }

    private void spare(NavigableMap<Hash, StoredArtifact> unneeded, Instant deletedBefore) {
        FactLog.Filter registrations =
                new FactLog.Filter(
                        Optional.empty(), Optional.of(REGISTRATION), OptionalLong.empty());
        Optional<String> token = Optional.empty();
        do {
            Page<FactLog.Kept> page = page(registrations, token);
            page.items().forEach(kept -> spare(kept, unneeded, deletedBefore));
            token = page.nextToken();
        } while (token.isPresent() && !unneeded.isEmpty());
    }

    private Page<FactLog.Kept> page(FactLog.Filter filter, Optional<String> token) {
        Lookup<Page<FactLog.Kept>> page = facts.facts(filter, new PageRequest(PAGE, token));
        if (page instanceof Lookup.Found<Page<FactLog.Kept>> found) {
            return found.value();
        }
        throw new IllegalStateException("a page token of this node's own is not taken: " + token);
    }

    private void spare(
            FactLog.Kept kept, NavigableMap<Hash, StoredArtifact> unneeded, Instant deletedBefore) {
        Optional<Payload> said = PayloadCodec.decode(kept.fact());
        if (said.orElse(null) instanceof Payload.Registration registration) {
            List<Hash> named =
                    hashes(registration.content()).stream().filter(unneeded::containsKey).toList();
            if (!named.isEmpty() && !goneBefore(registration, deletedBefore)) {
                named.forEach(unneeded::remove);
            }
        }
    }

    private boolean goneBefore(Payload.Registration registration, Instant deletedBefore) {
        Lookup<VersionView> version =
                catalogue.versionById(registration.id(), OptionalLong.empty());
        return version instanceof Lookup.Found<VersionView> found
                && found.value().stage() == Stage.DELETED
                && Instant.ofEpochMilli(found.value().updatedAtMillis()).isBefore(deletedBefore);
    }

    private static List<Hash> hashes(Content content) {
        List<Hash> hashes = new ArrayList<>();
        for (FileEntry file : content.files()) {
            hashes.add(Hash.parse(file.sha256()));
        }
        content.artifact().flatMap(Artifact::sha256).map(Hash::parse).ifPresent(hashes::add);
        return hashes;
    }

    private static Plan plan(
            NavigableMap<Hash, StoredArtifact> unneeded,
            long all,
            Instant before,
            boolean executed) {
        String why = "no version has needed it since " + before;
        long bytes = unneeded.values().stream().mapToLong(StoredArtifact::size).sum();
        List<Unneeded> shown =
                unneeded.values().stream()
                        .limit(SHOWN_MAX)
                        .map(one -> new Unneeded(one.hash(), one.size(), why))
                        .toList();
        if (executed && !unneeded.isEmpty()) {
            log.info(
                    "[artifact] collected {} artifacts that no version and no backup needs, {} bytes",
                    unneeded.size(),
                    bytes);
        }
        return new Plan(shown, unneeded.size(), bytes, all - unneeded.size(), executed);
    }
}
