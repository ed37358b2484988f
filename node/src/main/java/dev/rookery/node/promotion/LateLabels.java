package dev.rookery.node.promotion;

import dev.rookery.node.registry.Catalogue;
import dev.rookery.node.registry.Command;
import dev.rookery.node.registry.Lookup;
import dev.rookery.node.registry.Ulid;
import dev.rookery.node.registry.UnsafeLabel;
import dev.rookery.node.registry.VersionView;
import dev.rookery.node.service.ArrivedFiles;
import dev.rookery.node.service.Writes;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Labels versions whose bytes came after their registration: when this node brought them for a
 * version, or hands them out as a version's file. A version is looked at until all of its files
 * were here.
 *
 * <p>Threads: safe for any thread that may block.
 */
public final class LateLabels implements ArrivedFiles {

    private static final Logger log = LoggerFactory.getLogger(LateLabels.class);

    /** Most versions remembered as looked at; each costs some 100 bytes. */
    private static final int LOOKED_MAX = 10_000;

    private final String actor;
    private final Promotions promotions;
    private final Catalogue catalogue;
    private final Writes writes;
    private final Map<Ulid, Boolean> looked =
            Collections.synchronizedMap(
                    new LinkedHashMap<>(16, 0.75f, true) {
                        private static final long serialVersionUID = 1L;

                        @Override
                        protected boolean removeEldestEntry(Map.Entry<Ulid, Boolean> eldest) {
                            return size() > LOOKED_MAX;
                        }
                    });

    /**
     * Of the parts that the node was put together from.
     *
     * @param actor in whose name labels are written: the node's
     */
    public LateLabels(String actor, Promotions promotions, Catalogue catalogue, Writes writes) {
        this.actor = actor;
        this.promotions = promotions;
        this.catalogue = catalogue;
        this.writes = writes;
    }

    @Override
    public void arrived(Ulid version) {
        if (!looked.containsKey(version)
                && catalogue.versionById(version, OptionalLong.empty())
                        instanceof Lookup.Found<VersionView> found) {
            handedOut(found.value());
        }
    }

    @Override
    public void handedOut(VersionView version) {
        if (looked.containsKey(version.id())) {
            return;
        }
        Formats.Found found = promotions.found(version.content());
        boolean all = found.unseen().isEmpty();
        if (all) {
            looked.put(version.id(), true);
        }
        // What came with the registration may be a guess, and stays where less is known here.
        Optional<String> told = Optional.ofNullable(version.tags().get(UnsafeLabel.KEY));
        found.label()
                .filter(format -> told.isEmpty() || (all && !told.get().equals(format)))
                .ifPresent(format -> label(version, format));
    }

    private void label(VersionView version, String format) {
        looked.put(version.id(), true);
        Command label = new Command.Label(actor, version.key(), version.id(), format);
        writes.write(label, Writes.UNNAMED)
                .whenComplete(
                        (decision, failure) -> {
                            if (failure != null) {
                                looked.remove(version.id());
                                log.debug("[promotion] not labelled yet: {}", failure.toString());
                            }
                        });
    }
}
