package dev.rookery.sync.http;

import java.net.ConnectException;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLException;

/** Why a connection to a peer broke, for people. */
final class Broken {

    private static final int CAUSES_MAX = 10;

    private Broken() {}

    /** What to look at where that is plain, else what the connection said. */
    static String why(Throwable cause) {
        Throwable each = cause;
        for (int i = 0; each != null && i < CAUSES_MAX; i++) {
            if (each instanceof ConnectException || each instanceof UnknownHostException) {
                return "nobody answers there (%s); is it up, and its address right?"
                        .formatted(each.getMessage());
            }
            if (each instanceof Bodies.TooLargeException) {
                return "it sent " + each.getMessage();
            }
            if (each instanceof CertificateException
                    || each instanceof CertPathBuilderException
                    || each instanceof CertPathValidatorException) {
                return "its certificate is not believed here ("
                        + each.getMessage()
                        + "); sync.tls.ca must be the authority that signed it, for this address";
            }
            if (each instanceof SSLException && ofCertificate(each)) {
                return "it does not believe this node's certificate ("
                        + each.getMessage()
                        + "); its sync.tls.ca must be the authority that signed sync.tls.cert";
            }
            each = each.getCause();
        }
        return cause.toString();
    }

    /** Alerts are named by RFC 8446, section 6.2: bad_certificate, unknown_ca and others. */
    private static boolean ofCertificate(Throwable alert) {
        String said = String.valueOf(alert.getMessage());
        return said.contains("alert")
                && (said.contains("certificate") || said.contains("unknown_ca"));
    }
}
