package dev.rookery.sync.driver;

import dev.rookery.sync.engine.OriginSource;
import java.util.concurrent.Executor;

/**
 * What the sync loop needs from others.
 *
 * @param store where facts are kept; the loop's alone, but for reads
 * @param snapshots what precedes every step that adds peers' facts
 * @param pusher the way out for fresh facts
 * @param listener hears what the loop did
 * @param origins where new incarnations get their origins
 * @param answers runs the completion of callers' futures, once for each group; {@code
 *     Runnable::run} when what hangs on them is brief
 */
public record SyncPorts(
        FactStore store,
        Snapshots snapshots,
        Pusher pusher,
        SyncListener listener,
        OriginSource origins,
        Executor answers) {}
