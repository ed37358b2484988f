package dev.rookery.cli.bundle;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One file within a bundle.
 *
 * @param name of one of the kinds below
 * @param at where its bytes begin in the bundle
 * @param sha256 of its bytes, 64 hex digits
 */
record BundlePart(String name, long at, long size, String sha256) {

    /** How the first part's name begins, and so the file. */
    static final String HEAD_START = "rookery-bundle-";

    /** The signature over all parts before it, where the bundle is signed. */
    static final String SIGNATURE = "model.sig";

    /** The SHA-256 of every byte before it; always the last part. */
    static final String SEAL = "SHA256";

    /** In the order in which they lie in a bundle. */
    enum Kind {
        HEAD("rookery-bundle-([0-9a-f]{64})\\.json", false),
        FACTS("facts/\\d{8}-([0-9a-f]{64})", true),
        BLOB("blobs/([0-9a-f]{64})", true),
        CONTENTS("contents-([0-9a-f]{64})\\.json", false),
        SIGNATURE("model\\.sig()", false),
        SEAL("SHA256()", false);

        private final Pattern name;
        private final boolean many;

        Kind(String name, boolean many) {
            this.name = Pattern.compile(name);
            this.many = many;
        }

        /** The kind of a name; empty for one that no bundle has. */
        static Optional<Kind> of(String name) {
            for (Kind kind : values()) {
                if (kind.name.matcher(name).matches()) {
                    return Optional.of(kind);
                }
            }
            return Optional.empty();
        }

        /** Whether such a part may come after one of that kind. */
        boolean mayFollow(Kind before) {
            return compareTo(before) > 0 || (many && this == before);
        }

        /** Whether a signature is over it. */
        boolean isSigned() {
            return compareTo(SIGNATURE) < 0;
        }
    }

    static String head(String sha256) {
        return HEAD_START + sha256 + ".json";
    }

    static String facts(int number, String sha256) {
        return "facts/%08d-%s".formatted(number, sha256);
    }

    static String blob(String sha256) {
        return "blobs/" + sha256;
    }

    static String contents(String sha256) {
        return "contents-" + sha256 + ".json";
    }

    boolean is(Kind kind) {
        return kind.name.matcher(name).matches();
    }

    /** The SHA-256 that a part's own name says; empty where it says none. */
    static Optional<String> named(String name) {
        return Kind.of(name)
                .map(
                        kind -> {
                            Matcher matcher = kind.name.matcher(name);
                            return matcher.matches() ? matcher.group(1) : "";
                        })
                .filter(hash -> !hash.isEmpty());
    }
}
