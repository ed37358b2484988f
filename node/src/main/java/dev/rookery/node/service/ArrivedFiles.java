package dev.rookery.node.service;

import dev.rookery.node.registry.Ulid;
import dev.rookery.node.registry.VersionView;

/**
 * Told when bytes of a version are here that may not have been when it was registered.
 *
 * <p>Threads: safe for any thread that may block.
 */
public interface ArrivedFiles {

    /** Nobody wants to know. */
    ArrivedFiles UNTOLD =
            new ArrivedFiles() {
                @Override
                public void arrived(Ulid version) {}

                @Override
                public void handedOut(VersionView version) {}
            };

    /** A file was brought for a version. */
    void arrived(Ulid version);

    /** A version's file is here, proven, and somebody gets it. */
    void handedOut(VersionView version);
}
