package dev.rookery.cli.watch;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;

/** Who is told what became of each drop. Threads: called by the watch alone. */
public interface WatchReport {

    /**
     * A drop is in the registry.
     *
     * @param version as the node answered
     */
    void taken(String drop, JsonNode version);

    /**
     * A drop could not be taken. The same reason is told once.
     *
     * @param again when it is tried again, unless it changes before
     */
    void failed(String drop, String reason, String cure, Duration again);

    /** Something lies there that is no drop, or a part of one was left out. Told once. */
    void leftOut(String line);
}
