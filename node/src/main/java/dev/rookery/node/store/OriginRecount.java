package dev.rookery.node.store;

import dev.rookery.sync.driver.StoreException;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.vector.OriginRow;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Origins' rows that cannot be: a disk changed their counts. The facts beside them say what they
 * were; whether those are all of them, and each what it was, the audit finds out.
 *
 * <p>Threads: run once, while the file is opened.
 */
final class OriginRecount {

    private static final Logger log = LoggerFactory.getLogger(OriginRecount.class);

    private OriginRecount() {}

    /**
     * Counts the facts of such origins anew, and writes their rows.
     *
     * @throws StoreException when the facts do not make a row either; the message says what to do
     */
    static void run(Writer writer) {
        List<Origin> damaged = writer.tables.origins.impossible();
        if (!damaged.isEmpty()) {
            writer.inTransaction(() -> damaged.forEach(origin -> recount(writer, origin)));
        }
    }

    private static void recount(Writer writer, Origin origin) {
        OriginRow row =
                writer.tables
                        .facts
                        .recount(origin)
                        .orElseThrow(
                                () ->
                                        new StoreException(
                                                "the row of origin "
                                                        + origin
                                                        + " is damaged, and facts of it are missing;"
                                                        + " install a snapshot: rookery backup list,"
                                                        + " then rookery backup restore ID --mode"
                                                        + " repair",
                                                false,
                                                null));
        writer.tables.origins.put(row);
        log.warn(
                "[store] the row of origin {} was damaged; its facts were counted: {} up to seq {};"
                        + " rookery sync audit proves them",
                origin,
                row.count(),
                row.maxSeq());
    }
}
