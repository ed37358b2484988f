package dev.rookery.cli.importer;

/** Reads one layout. What cannot be read is told to the findings; the rest is read all the same. */
interface Reader {

    /** Reads all there is. */
    ForeignRegistry read(Findings findings);
}
