package dev.rookery.node.offsite;

import dev.rookery.backup.offsite.DirectoryStore;
import dev.rookery.backup.offsite.OffsiteException;
import dev.rookery.backup.offsite.OffsiteKey;
import dev.rookery.backup.offsite.OffsiteStore;
import dev.rookery.backup.offsite.Sealer;
import dev.rookery.backup.s3.S3Bucket;
import dev.rookery.backup.s3.S3Store;
import dev.rookery.node.outbound.OutboundGuard;
import dev.rookery.node.settings.OffsitePlace;
import dev.rookery.node.settings.OffsiteTarget;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What settings name, opened. */
final class Places {
    private static final int SECRET_BYTES_MAX = 4_096;

    private Places() {}

    /**
     * Everything that keeps these targets from being used, such as a key file that others may read:
     * all of it at once. No server is asked.
     *
     * @param buckets further ones
     */
    static List<String> problems(List<OffsiteTarget> targets, List<OffsitePlace.S3> buckets) {
        List<String> problems = new ArrayList<>();
        buckets.forEach(s3 -> noted(() -> keys(s3), problems));
        for (OffsiteTarget target : targets) {
            noted(() -> sealer(target.keyFile()), problems);
            if (target.place() instanceof OffsitePlace.S3 s3) {
                noted(() -> keys(s3), problems);
            }
        }
        return List.copyOf(problems);
    }

    /** A place; asked for nothing yet. */
    static OffsiteStore open(OffsitePlace place) {
        if (place instanceof OffsitePlace.S3 s3) {
            return new S3Store(bucket(s3));
        }
        return new DirectoryStore(((OffsitePlace.Directory) place).directory());
    }

    /** What stands around calls to a place. */
    static OutboundGuard guard(OffsitePlace place, OutboundGuard.Rules rules, Clock clock) {
        return new OutboundGuard(
                place.name(),
                rules,
                failure -> failure instanceof OffsiteException off && off.passing(),
                clock);
    }

    /** With the key in a file, or without one. */
    static Sealer sealer(Optional<Path> keyFile) {
        return new Sealer(keyFile.map(OffsiteKey::read));
    }

    /** With the key in a file that objects were encrypted with, or without one. */
    static Sealer opener(Optional<Path> keyFile) {
        return new Sealer(keyFile.map(OffsiteKey::find));
    }

    /** How a bucket is reached; the files that hold its keys are read. */
    static S3Bucket bucket(OffsitePlace.S3 s3) {
        String prefix =
                s3.prefix().isEmpty() || s3.prefix().endsWith("/")
                        ? s3.prefix()
                        : s3.prefix() + "/";
        return new S3Bucket(
                s3.endpoint(), s3.region(), s3.bucket(), prefix, s3.pathStyle(), keys(s3));
    }

    private static Optional<S3Bucket.Keys> keys(OffsitePlace.S3 s3) {
        return s3.access()
                .map(
                        access ->
                                new S3Bucket.Keys(
                                        text("access key", access.key()),
                                        text("secret key", access.secret())));
    }

    private static String text(String what, OffsitePlace.Text text) {
        if (!text.inFile()) {
            return text.value();
        }
        Path file = Path.of(text.value());
        try {
            if (Files.size(file) <= SECRET_BYTES_MAX) {
                String held = Files.readString(file, StandardCharsets.UTF_8).strip();
                if (!held.isEmpty() && held.lines().count() == 1) {
                    return held;
                }
            }
            throw refused(what, file, "it does not hold one line of text");
        } catch (IOException e) {
            throw refused(what, file, e.toString());
        }
    }

    private static OffsiteException refused(String what, Path file, String cause) {
        return OffsiteException.refused(
                "read the " + what,
                file,
                cause,
                "name a file with it alone in backup.offsite or artifacts.s3");
    }

    private static void noted(Runnable attempt, List<String> problems) {
        try {
            attempt.run();
        } catch (OffsiteException e) {
            problems.add(e.getMessage());
        }
    }
}
