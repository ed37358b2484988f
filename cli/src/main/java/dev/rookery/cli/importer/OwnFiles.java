package dev.rookery.cli.importer;

import java.nio.file.Path;
import java.util.Set;

/** What lies in an exported version's folder and no export laid there. */
final class OwnFiles {

    private OwnFiles() {}

    /**
     * Tells of the files that are not the version's.
     *
     * @param laid where its own lie, relative to the folder
     * @param layouts the file that is the layout's
     */
    static void besides(
            ForeignVersion version, Set<String> laid, String layouts, SourceTree tree, Path folder)
            throws ItemException {
        if (!tree.isFolder(folder)) {
            return;
        }
        for (SourceFile file : tree.files(folder, (path, why) -> {})) {
            if (!laid.contains(file.path()) && !file.path().equals(layouts)) {
                version.lost("file " + file.path(), "it is not the version's: no export laid it");
            }
        }
    }
}
