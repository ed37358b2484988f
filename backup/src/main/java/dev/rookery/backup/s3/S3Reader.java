package dev.rookery.backup.s3;

import dev.rookery.backup.offsite.OffsiteException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/**
 * Objects that somebody else put into a bucket, of any name and size, streamed. One call is one
 * attempt; what broke off is gone on with by asking for the rest under the same entity tag.
 *
 * <p>Threads: safe for any thread that may block.
 */
public final class S3Reader implements AutoCloseable {
    private static final String OPERATION = "read an object";

    private final S3Bucket bucket;
    private final S3Connection connection;

    /** Asks nothing of the server yet. */
    public S3Reader(S3Bucket bucket) {
        this(bucket, S3Connection.SILENCE);
    }

    /**
     * @param silence of the server after which it is given up
     */
    S3Reader(S3Bucket bucket, Duration silence) {
        this.bucket = bucket;
        this.connection = S3Connection.to(bucket, silence);
    }

    /**
     * An object's bytes from somewhere on. Whoever has it closes it, which ends the transfer.
     *
     * @param size of the whole object, in bytes
     * @param tag which bytes these are; empty when the server gives no entity tags
     */
    public record Body(InputStream in, long size, Optional<String> tag) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            in.close();
        }
    }

    /**
     * Begins to read an object.
     *
     * @param from the first byte wanted; below the object's size
     * @param tag of the bytes wanted: other ones that lie there by now are refused
     * @throws OffsiteException also when it is not there
     */
    public Body open(String key, long from, Optional<String> tag) {
        try {
            GetObjectRequest.Builder get =
                    GetObjectRequest.builder().bucket(bucket.bucket()).key(key);
            if (from > 0) {
                get.range("bytes=" + from + "-");
            }
            tag.ifPresent(get::ifMatch);
            ResponseInputStream<GetObjectResponse> in = connection.client().getObject(get.build());
            return body(key, from, in);
        } catch (NoSuchKeyException e) {
            throw refused(key, "there is no such object", "put it there, or correct the name");
        } catch (AwsServiceException e) {
            throw e.statusCode() == S3Answers.PRECONDITION_FAILED
                    ? refused(key, "it was replaced while it was read", "read it again")
                    : S3Answers.of(OPERATION, subject(key), bucket, e);
        } catch (SdkClientException e) {
            throw S3Answers.of(OPERATION, subject(key), e);
        }
    }

    @Override
    public void close() {
        connection.close();
    }

    private Body body(String key, long from, ResponseInputStream<GetObjectResponse> in) {
        GetObjectResponse answer = in.response();
        boolean asAsked =
                from == 0
                        || String.valueOf(answer.contentRange()).startsWith("bytes " + from + "-");
        if (!asAsked || answer.contentLength() == null) {
            in.abort();
            throw refused(
                    key,
                    asAsked ? "the server does not say its size" : "the server knows no ranges",
                    "upload the bytes to the registry instead");
        }
        return new Body(
                new Aborting(in),
                from + answer.contentLength(),
                Optional.ofNullable(answer.eTag()));
    }

    /** Closed early, it does not read the rest of the object first. */
    private static final class Aborting extends FilterInputStream {
        private final ResponseInputStream<GetObjectResponse> whole;

        Aborting(ResponseInputStream<GetObjectResponse> whole) {
            super(whole);
            this.whole = whole;
        }

        @Override
        public void close() {
            whole.abort();
        }
    }

    private OffsiteException refused(String key, String cause, String cure) {
        return OffsiteException.refused(OPERATION, subject(key), cause, cure);
    }

    private String subject(String key) {
        String at = bucket.endpoint().map(uri -> " at " + uri).orElse("");
        return "s3://" + bucket.bucket() + "/" + key + at;
    }
}
