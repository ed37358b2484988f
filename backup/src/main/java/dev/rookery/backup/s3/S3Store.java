package dev.rookery.backup.s3;

import dev.rookery.backup.offsite.OffsiteException;
import dev.rookery.backup.offsite.OffsiteStore;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Objects in a bucket. {@code If-None-Match: *} makes a put never overwrite; the server compares
 * {@code Content-MD5}, the one checksum that all of them know. One call is one attempt: whoever
 * calls decides about others.
 *
 * <p>Threads: safe for any thread that may block.
 */
public final class S3Store implements OffsiteStore {

    private static final int PAGE = 1_000;

    private final S3Bucket bucket;
    private final S3Connection connection;
    private final S3Client client;

    /** Asks nothing of the server yet. */
    public S3Store(S3Bucket bucket) {
        this.bucket = bucket;
        this.connection = S3Connection.to(bucket);
        this.client = connection.client();
    }

    @Override
    public boolean putIfAbsent(String name, byte[] content) {
        OffsiteStore.requireName(name);
        if (content.length > OBJECT_BYTES_MAX) {
            throw new IllegalArgumentException(name + " has " + content.length + " bytes");
        }
        return attempt(
                "put an object",
                name,
                () -> {
                    try {
                        client.putObject(
                                put ->
                                        put.bucket(bucket.bucket())
                                                .key(bucket.prefix() + name)
                                                .ifNoneMatch("*")
                                                .contentType("application/octet-stream")
                                                .contentMD5(md5(content)),
                                RequestBody.fromBytes(content));
                        return true;
                    } catch (AwsServiceException e) {
                        if (e.statusCode() == S3Answers.PRECONDITION_FAILED) {
                            return false;
                        }
                        throw e;
                    }
                });
    }

    @Override
    public Optional<byte[]> get(String name) {
        OffsiteStore.requireName(name);
        return attempt(
                "get an object",
                name,
                () -> {
                    try (ResponseInputStream<GetObjectResponse> in =
                            client.getObject(
                                    get ->
                                            get.bucket(bucket.bucket())
                                                    .key(bucket.prefix() + name))) {
                        byte[] bytes = in.readNBytes(OBJECT_BYTES_MAX + 1);
                        if (bytes.length > OBJECT_BYTES_MAX) {
                            in.abort();
                            throw OffsiteException.refused(
                                    "get an object",
                                    subject(name),
                                    "it is larger than any that was written here",
                                    "remove it");
                        }
                        requireWhole(bytes, in.response().contentLength());
                        return Optional.of(bytes);
                    } catch (NoSuchKeyException e) {
                        return Optional.empty();
                    } catch (IOException e) {
                        throw SdkClientException.create(e.toString(), e);
                    }
                });
    }

    @Override
    public Page list(String prefix, String after) {
        return attempt(
                "list the objects",
                prefix,
                () -> {
                    ListObjectsV2Response answer =
                            client.listObjectsV2(
                                    list -> {
                                        list.bucket(bucket.bucket())
                                                .prefix(bucket.prefix() + prefix)
                                                .maxKeys(PAGE);
                                        if (!after.isEmpty()) {
                                            list.startAfter(bucket.prefix() + after);
                                        }
                                    });
                    List<Stored> objects = new ArrayList<>();
                    answer.contents().forEach(object -> add(object, objects));
                    return new Page(objects, next(answer, after));
                });
    }

    @Override
    public void delete(String name) {
        OffsiteStore.requireName(name);
        attempt(
                "delete an object",
                name,
                () ->
                        client.deleteObject(
                                delete ->
                                        delete.bucket(bucket.bucket())
                                                .key(bucket.prefix() + name)));
    }

    @Override
    public String place() {
        return bucket.url();
    }

    @Override
    public void close() {
        connection.close();
    }

    /** The JDK's connection ends a body that breaks off without a word. */
    private static void requireWhole(byte[] bytes, Long announced) {
        if (announced != null && announced != bytes.length) {
            throw SdkClientException.create(
                    "the answer broke off after %d of %d bytes".formatted(bytes.length, announced));
        }
    }

    /** A page that leads to where it began would be asked for for ever. */
    private Optional<String> next(ListObjectsV2Response answer, String after) {
        List<S3Object> contents = answer.contents();
        if (!Boolean.TRUE.equals(answer.isTruncated()) || contents.isEmpty()) {
            return Optional.empty();
        }
        String last = contents.get(contents.size() - 1).key().substring(bucket.prefix().length());
        if (last.equals(after)) {
            throw SdkClientException.create("a page of the list ends where it began");
        }
        return Optional.of(last);
    }

    private void add(S3Object object, List<Stored> objects) {
        String name = object.key().substring(bucket.prefix().length());
        if (name.length() <= NAME_CHARS_MAX && NAME.matcher(name).matches()) {
            objects.add(new Stored(name, object.size(), object.lastModified()));
        }
    }

    private <T> T attempt(String operation, String name, Supplier<T> call) {
        try {
            return call.get();
        } catch (AwsServiceException e) {
            throw S3Answers.of(operation, subject(name), bucket, e);
        } catch (SdkClientException e) {
            throw S3Answers.of(operation, subject(name), e);
        }
    }

    private String subject(String name) {
        String at = bucket.endpoint().map(uri -> " at " + uri).orElse("");
        return place() + "/" + name + at;
    }

    private static String md5(byte[] content) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("MD5").digest(content));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no MD5", e);
        }
    }
}
