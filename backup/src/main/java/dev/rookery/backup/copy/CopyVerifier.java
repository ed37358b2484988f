package dev.rookery.backup.copy;

import dev.rookery.backup.Contents;
import dev.rookery.backup.Fault;
import dev.rookery.backup.file.Sha256;
import dev.rookery.backup.sqlite.FileCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Looks at a copy as thoroughly as a restore must. What is checked is a private file, copied in the
 * same read that hashed it: so what was verified is what is then used.
 */
final class CopyVerifier {
    private final CopyInspector inspector;

    CopyVerifier(CopyInspector inspector) {
        this.inspector = inspector;
    }

    /** What was found, and the metadata when it could be read. */
    record Found(List<Fault> faults, Optional<CopyMetadata> metadata) {}

    /**
     * Copies the database to a private file and checks that.
     *
     * @param file does not exist; is there afterwards, to be used only when there are no faults
     */
    Found check(CopyFolder folder, Path file) throws IOException {
        List<Fault> faults = new ArrayList<>();
        CopyMetadata metadata;
        try {
            metadata = folder.metadata();
        } catch (IOException | MetadataJson.Unreadable e) {
            String subject = folder.id() + "/" + CopyFolder.METADATA;
            faults.add(new Fault(Fault.Code.METADATA_DAMAGED, subject, e.toString()));
            return new Found(faults, Optional.empty());
        }
        folder.checkSums(metadata, faults);
        String subject = folder.id() + "/" + CopyFolder.DATABASE;
        if (!Files.isRegularFile(folder.database())) {
            faults.add(new Fault(Fault.Code.FILE_MISSING, subject, "there is no such file"));
            return new Found(faults, Optional.of(metadata));
        }
        String hash = Sha256.copying(folder.database(), file);
        if (!hash.equals(metadata.dbHash())) {
            String detail = "expected " + metadata.dbHash() + ", found " + hash;
            faults.add(new Fault(Fault.Code.HASH_DIFFERS, subject, detail));
        }
        checkDatabase(subject, file, faults);
        if (faults.isEmpty()) {
            checkContents(subject, file, metadata, faults);
        }
        return new Found(List.copyOf(faults), Optional.of(metadata));
    }

    private void checkDatabase(String subject, Path file, List<Fault> faults) {
        FileCheck check = FileCheck.of(file);
        for (String damage : check.damage()) {
            faults.add(new Fault(Fault.Code.DATABASE_DAMAGED, subject, damage));
        }
        if (!check.damage().isEmpty()) {
            return;
        }
        Optional<Map<String, String>> allowed = inspector.schema(check.userVersion());
        if (allowed.isEmpty()) {
            String detail =
                    "schema version " + check.userVersion() + " is not known to this program";
            faults.add(new Fault(Fault.Code.SCHEMA_FOREIGN, subject, detail));
            return;
        }
        for (String difference : check.differences(allowed.get())) {
            faults.add(new Fault(Fault.Code.SCHEMA_FOREIGN, subject, difference));
        }
    }

    private void checkContents(
            String subject, Path file, CopyMetadata metadata, List<Fault> faults) {
        Contents named = metadata.contents();
        Contents found = inspector.contents(file);
        if (!found.equals(named)) {
            String detail = "metadata names " + named + ", the file holds " + found;
            faults.add(new Fault(Fault.Code.CONTENTS_DIFFER, subject, detail));
        }
        for (String fault : inspector.faults(file, named)) {
            faults.add(new Fault(Fault.Code.CONTENTS_DIFFER, subject, fault));
        }
    }
}
