package dev.rookery.backup.copy;

import dev.rookery.backup.Fault;
import java.nio.file.Path;
import java.util.List;

/** How the writing of a copy to a file of its own ended. */
public sealed interface Materialized permits Materialized.Done, Materialized.Refused {

    /**
     * The file is there, whole and verified.
     *
     * @param of the copy that it was made from
     */
    record Done(Path file, CopyMetadata of) implements Materialized {}

    /** The copy is not sound; no file was left. */
    record Refused(List<Fault> faults) implements Materialized {}
}
