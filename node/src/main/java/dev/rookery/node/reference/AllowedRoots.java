package dev.rookery.node.reference;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where bytes may be read from that a version refers to: only below one of these. What a client
 * wrote as an address is compared before anything is opened, and must have one reading alone.
 *
 * <p>Threads: immutable.
 */
public final class AllowedRoots {

    /** Characters with one reading, which java.net.URI takes as well. */
    private static final String PLAIN = "[^?#\\s\\\\%\"<>^`{|}\\[\\]\\p{Cntrl}]";

    private static final String BUCKET = "[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]";

    /** An empty segment or one of dots: no address with such a one is ever found below a root. */
    private static final String FOLDS = "[a-z0-9]+://[^/]*/(.*/)?(\\.{0,2}/|\\.{1,2}$)";

    /** What a root may be; one that does not end in a slash is meant as a folder. */
    public static final Pattern FORM =
            Pattern.compile(
                    "(?!FOLDS)(file:///PLAIN*|https?://[^/?#@\\s\\\\%]+(/PLAIN*)?|s3://BUCKET(/PLAIN*)?)"
                            .replace("FOLDS", FOLDS)
                            .replace("PLAIN", PLAIN)
                            .replace("BUCKET", BUCKET));

    private static final String S3 = "s3://";

    /** A dot, a slash or a back-slash that is written as something else. */
    private static final Pattern HIDDEN = Pattern.compile("%(2e|2f|5c|00)|\\\\");

    /**
     * A bucket and what lies in it. Some tools decode a percent sign, cut at a question mark or
     * fold dot segments, and others take each of them for a part of the name: those have no one
     * reading.
     */
    private static final Pattern OBJECT =
            Pattern.compile("s3://(" + BUCKET + ")/([^%?#\\\\\\p{Cntrl}]+)");

    private static final Pattern FOLDED = Pattern.compile("(^|/)(\\.{0,2})(/|$)");

    /** S3's own limit. */
    private static final int KEY_BYTES_MAX = 1_024;

    private final List<URI> roots;
    private final List<String> buckets;

    /**
     * @param roots each of {@link #FORM}
     */
    public AllowedRoots(List<String> roots) {
        this.roots =
                roots.stream()
                        .filter(root -> !root.startsWith(S3))
                        .map(root -> URI.create(folder(root)))
                        .toList();
        this.buckets =
                roots.stream()
                        .filter(root -> root.startsWith(S3))
                        .map(AllowedRoots::folder)
                        .toList();
    }

    /** An address below a root. */
    sealed interface Place permits OnDisk, OnWeb, InBucket {}

    /**
     * @param root below which it must be after every link was followed, too
     */
    record OnDisk(Path file, Path root) implements Place {}

    record OnWeb(URI uri) implements Place {}

    /**
     * @param key of the object, as it is
     */
    record InBucket(String bucket, String key) implements Place {}

    /** Whether nothing is allowed. */
    public boolean none() {
        return roots.isEmpty() && buckets.isEmpty();
    }

    /**
     * Finds the root that allows an address.
     *
     * @param text {@code file:///…}, {@code /…}, {@code http://…}, {@code https://…} or {@code
     *     s3://…}
     */
    Optional<Place> find(String text) {
        if (text.startsWith(S3)) {
            return object(text);
        }
        Optional<URI> parsed = parse(text);
        if (parsed.isEmpty()) {
            return Optional.empty();
        }
        URI uri = parsed.get();
        for (URI root : roots) {
            if (below(root, uri)) {
                return Optional.of(
                        root.getScheme().equals("file")
                                ? new OnDisk(Path.of(uri.getPath()), Path.of(root.getPath()))
                                : new OnWeb(uri));
            }
        }
        return Optional.empty();
    }

    private Optional<Place> object(String text) {
        Matcher parts = OBJECT.matcher(text);
        boolean plain =
                parts.matches()
                        && !FOLDED.matcher(parts.group(2)).find()
                        && parts.group(2).getBytes(StandardCharsets.UTF_8).length <= KEY_BYTES_MAX;
        return plain && buckets.stream().anyMatch(text::startsWith)
                ? Optional.of(new InBucket(parts.group(1), parts.group(2)))
                : Optional.empty();
    }

    private static Optional<URI> parse(String text) {
        if (HIDDEN.matcher(text.toLowerCase(Locale.ROOT)).find()) {
            return Optional.empty();
        }
        try {
            URI uri =
                    text.startsWith("/") && !text.startsWith("//")
                            ? new URI("file", "", text, null)
                            : new URI(text);
            boolean plain =
                    uri.getScheme() != null
                            && uri.getRawPath() != null
                            && uri.getRawUserInfo() == null
                            && uri.getRawFragment() == null
                            && uri.getRawPath().startsWith("/")
                            && uri.getRawPath().equals(uri.normalize().getRawPath());
            return plain ? Optional.of(uri) : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    private static boolean below(URI root, URI uri) {
        boolean sameServer =
                root.getScheme().equalsIgnoreCase(uri.getScheme())
                        && host(root).equals(host(uri))
                        && port(root) == port(uri);
        boolean query = root.getScheme().equals("file") && uri.getRawQuery() != null;
        return sameServer
                && !query
                && uri.getRawPath().startsWith(root.getRawPath())
                && uri.getRawPath().length() > root.getRawPath().length();
    }

    private static String host(URI uri) {
        return uri.getHost() == null ? "" : uri.getHost().toLowerCase(Locale.ROOT);
    }

    private static int port(URI uri) {
        if (uri.getPort() >= 0) {
            return uri.getPort();
        }
        return switch (uri.getScheme().toLowerCase(Locale.ROOT)) {
            case "http" -> 80;
            case "https" -> 443;
            default -> -1;
        };
    }

    private static String folder(String root) {
        return root.endsWith("/") ? root : root + "/";
    }
}
