package dev.rookery.backup.s3;

import dev.rookery.backup.offsite.OffsiteException;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;

/** What a server's refusals and silences mean for whoever asked. */
final class S3Answers {

    static final int PRECONDITION_FAILED = 412;

    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int TIMED_OUT = 408;
    private static final int CONFLICT = 409;
    private static final int TOO_MANY = 429;
    private static final int SERVER = 500;

    private S3Answers() {}

    /** A server's answer that is an error. */
    static OffsiteException of(
            String operation, String subject, S3Bucket bucket, AwsServiceException answer) {
        int status = answer.statusCode();
        String code =
                answer.awsErrorDetails() == null || answer.awsErrorDetails().errorCode() == null
                        ? ""
                        : answer.awsErrorDetails().errorCode();
        String cause = "the server answers " + status + " " + code;
        boolean passing =
                status >= SERVER || status == TIMED_OUT || status == CONFLICT || status == TOO_MANY;
        if (passing) {
            return OffsiteException.failed(operation, subject, cause, answer);
        }
        return OffsiteException.refused(
                operation, subject, cause.strip(), cure(status, code, bucket));
    }

    /** No answer, or none that could be read. */
    static OffsiteException of(String operation, String subject, SdkClientException failure) {
        String text = String.valueOf(failure.getMessage());
        if (text.contains("Unable to load credentials")) {
            return OffsiteException.refused(
                    operation,
                    subject,
                    "there is no access key",
                    "set access-key and secret-key, or AWS_ACCESS_KEY_ID and"
                            + " AWS_SECRET_ACCESS_KEY");
        }
        return OffsiteException.failed(operation, subject, text, failure);
    }

    private static String cure(int status, String code, S3Bucket bucket) {
        if (status == UNAUTHORIZED || status == FORBIDDEN) {
            return "check the access key, its secret and what it may do in "
                    + bucket.bucket()
                    + " (list, get, put, delete), and this machine's clock; where the bucket is"
                    + " missing, some servers answer the same: make the bucket "
                    + bucket.bucket();
        }
        if (code.equals("NoSuchBucket")) {
            return "make the bucket " + bucket.bucket() + ", or correct its name and the endpoint";
        }
        if (status == NOT_FOUND) {
            return "it does not say what is missing: look whether the object is there under this"
                    + " very name, then whether the bucket "
                    + bucket.bucket()
                    + " is, and whether the endpoint is S3's";
        }
        return "check the endpoint, region (" + bucket.region() + ") and path-style";
    }
}
