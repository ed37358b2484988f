package dev.rookery.backup.s3;

import java.net.URI;
import java.util.Optional;

/**
 * Which bucket, where, and who asks.
 *
 * <p>Threads: immutable.
 *
 * @param endpoint empty for AWS itself
 * @param prefix put before every object's name; empty, or ending in a slash
 * @param pathStyle the bucket is in the URL's path, not in its host name: what most servers that
 *     are not AWS want
 * @param keys empty: the usual AWS variables, files and roles are asked
 */
public record S3Bucket(
        Optional<URI> endpoint,
        String region,
        String bucket,
        String prefix,
        boolean pathStyle,
        Optional<Keys> keys) {

    /** An access key and its secret. */
    public record Keys(String access, String secret) {
        @Override
        public String toString() {
            return "Keys[" + access + "]";
        }
    }

    public S3Bucket {
        if (!prefix.isEmpty() && !prefix.endsWith("/")) {
            throw new IllegalArgumentException("a prefix ends in a slash: " + prefix);
        }
    }

    /** As people write it, without the endpoint: {@code s3://bucket/prefix}. */
    public String url() {
        String path = prefix.isEmpty() ? "" : "/" + prefix.substring(0, prefix.length() - 1);
        return "s3://" + bucket + path;
    }
}
