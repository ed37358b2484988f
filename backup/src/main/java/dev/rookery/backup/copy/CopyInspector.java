package dev.rookery.backup.copy;

import dev.rookery.backup.Contents;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What only the owner of a database knows about its files. Each file handed in is private to the
 * call, in delete journal mode, to be opened read-only and closed again.
 */
public interface CopyInspector {

    /** Reads what a file holds, in that file. */
    Contents contents(Path file);

    /**
     * Everything that a file of this {@code user_version} may have in its {@code sqlite_schema}:
     * SQL by name of table, index, view or trigger.
     *
     * @return empty when this program does not know the version
     */
    Optional<Map<String, String>> schema(int userVersion);

    /**
     * Proves a file from its own entries: re-hashes them, recomputes the root.
     *
     * @param named what the metadata says is in it
     * @return every way in which that is not so; empty when all is well
     */
    List<String> faults(Path file, Contents named);
}
