package dev.rookery.backup.catalogue;

import dev.rookery.backup.BackupId;
import dev.rookery.backup.BackupKind;
import dev.rookery.backup.archive.Mark;
import dev.rookery.backup.copy.CopyMetadata;
import java.time.Instant;

/** Something that can be restored. */
public sealed interface Backup permits Backup.Copy, Backup.AtMark {

    /** Unique over copies and marks. */
    BackupId id();

    /** Why it was made. */
    BackupKind kind();

    /** When it was made. */
    Instant at();

    /** For people. */
    String reason();

    /** The proof of the state that it restores to. */
    String root();

    /** What it takes on disk: a copy its file, a mark what was archived since the mark before. */
    long bytes();

    /** A full copy. */
    record Copy(CopyMetadata metadata) implements Backup {
        @Override
        public BackupId id() {
            return metadata.id();
        }

        @Override
        public BackupKind kind() {
            return metadata.kind();
        }

        @Override
        public Instant at() {
            return metadata.timestamp();
        }

        @Override
        public String reason() {
            return metadata.reason();
        }

        @Override
        public String root() {
            return metadata.contents().root();
        }

        @Override
        public long bytes() {
            return metadata.dbSizeBytes();
        }
    }

    /** A mark in the archive. */
    record AtMark(Mark mark) implements Backup {
        @Override
        public BackupId id() {
            return mark.id();
        }

        @Override
        public BackupKind kind() {
            return mark.kind();
        }

        @Override
        public Instant at() {
            return mark.at();
        }

        @Override
        public String reason() {
            return mark.reason();
        }

        @Override
        public String root() {
            return mark.root();
        }

        @Override
        public long bytes() {
            return mark.bytes();
        }
    }
}
