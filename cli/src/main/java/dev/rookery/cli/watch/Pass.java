package dev.rookery.cli.watch;

import dev.rookery.cli.client.CommandFailed;
import java.util.List;
import java.util.Optional;

/**
 * What one look at the folder came to.
 *
 * @param taken how many drops are now in the registry that were not known to be
 * @param waiting names of drops that are not complete
 * @param failed names of drops that could not be taken
 * @param stopped why the rest was left for later: the node, or the folder, cannot be reached
 */
public record Pass(
        int taken, List<String> waiting, List<String> failed, Optional<CommandFailed> stopped) {

    public Pass {
        waiting = List.copyOf(waiting);
        failed = List.copyOf(failed);
    }
}
