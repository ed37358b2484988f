package dev.rookery.backup;

/**
 * One thing that is wrong with a backup.
 *
 * <p>Threads: immutable.
 *
 * @param subject the file, segment or id that it was found in
 * @param detail what was expected and what was found
 */
public record Fault(Code code, String subject, String detail) {

    /** What kind of thing is wrong. */
    public enum Code {
        /** A file of the backup is not there, or cannot be read. */
        FILE_MISSING,
        /** The bytes are not those that were written. */
        HASH_DIFFERS,
        /** metadata.json or the hash file beside it is not what was written. */
        METADATA_DAMAGED,
        /** SQLite's own check found damage. */
        DATABASE_DAMAGED,
        /** Tables, views or triggers that this program does not write, or a newer schema. */
        SCHEMA_FOREIGN,
        /** The file's contents are not what its metadata names. */
        CONTENTS_DIFFER,
        /** A segment's frames do not hash to what follows them. */
        CHAIN_BROKEN,
        /** The archive no longer, or not yet, reaches from the base to the mark. */
        ARCHIVE_GAP,
        /** There is no good full copy to start from. */
        BASE_MISSING
    }

    @Override
    public String toString() {
        return code + " in " + subject + ": " + detail;
    }
}
