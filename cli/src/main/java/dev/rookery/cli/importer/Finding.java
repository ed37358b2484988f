package dev.rookery.cli.importer;

import java.util.Locale;

/**
 * One line of the report: something is here otherwise than it was there.
 *
 * <p>Threads: immutable.
 *
 * @param model what its model is called there; empty text when it is about no model
 * @param version what the version is called there; empty text when it is about no version
 * @param what it is about
 * @param why it is so
 */
public record Finding(Kind kind, String model, String version, String what, String why) {

    /** What became of it. */
    public enum Kind {
        /** All of it is here, in another form. */
        MAPPED,
        /** Its registry names bytes that are not there: it comes as {@code artifact_missing}. */
        MISSING,
        /** A part of a version that came is not here. */
        LOST,
        /** A version, or more, did not come. */
        LEFT_OUT;

        /** As the report writes it. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
