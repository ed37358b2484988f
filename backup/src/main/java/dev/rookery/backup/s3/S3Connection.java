package dev.rookery.backup.s3;

import java.time.Duration;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.S3Configuration;

/**
 * The SDK's client for one bucket: one call is one attempt, no redirect is followed.
 *
 * <p>Threads: safe for any thread that may block.
 */
record S3Connection(S3Client client, AwsCredentialsProvider credentials) implements AutoCloseable {

    /** How long one call may take: 8 MiB at 30 KB/s. A body that is streamed is no part of it. */
    private static final Duration CALL = Duration.ofMinutes(5);

    private static final Duration CONNECT = Duration.ofSeconds(10);

    /** Silence of a server after which it is given up. */
    static final Duration SILENCE = Duration.ofSeconds(60);

    /** Asks nothing of the server yet. */
    static S3Connection to(S3Bucket bucket) {
        return to(bucket, SILENCE);
    }

    static S3Connection to(S3Bucket bucket, Duration silence) {
        AwsCredentialsProvider credentials = credentials(bucket);
        S3ClientBuilder builder =
                S3Client.builder()
                        .region(Region.of(bucket.region()))
                        .credentialsProvider(credentials)
                        .httpClientBuilder(
                                UrlConnectionHttpClient.builder()
                                        .connectionTimeout(CONNECT)
                                        .socketTimeout(silence))
                        .serviceConfiguration(
                                S3Configuration.builder()
                                        .pathStyleAccessEnabled(bucket.pathStyle())
                                        .chunkedEncodingEnabled(false)
                                        .expectContinueEnabled(false)
                                        .build())
                        .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                        .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                        .overrideConfiguration(
                                override ->
                                        override.retryStrategy(AwsRetryStrategy.doNotRetry())
                                                .apiCallTimeout(CALL));
        bucket.endpoint().ifPresent(builder::endpointOverride);
        return new S3Connection(builder.build(), credentials);
    }

    @Override
    public void close() {
        client.close();
        if (credentials instanceof DefaultCredentialsProvider provider) {
            provider.close();
        }
    }

    private static AwsCredentialsProvider credentials(S3Bucket bucket) {
        return bucket.keys()
                .<AwsCredentialsProvider>map(
                        keys ->
                                StaticCredentialsProvider.create(
                                        AwsBasicCredentials.create(keys.access(), keys.secret())))
                .orElseGet(() -> DefaultCredentialsProvider.builder().build());
    }
}
