package dev.rookery.node.hooks;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * Whose certificates receivers may show: those of the authorities that Java believes, and of one
 * more that the settings name.
 *
 * <p>Threads: stateless.
 */
public final class HookTrust {

    private HookTrust() {}

    /**
     * With the authorities of a PEM file, or Java's alone.
     *
     * @throws IOException why the file is of no use
     */
    public static SSLSocketFactory of(Optional<Path> file) throws IOException {
        if (file.isEmpty()) {
            return (SSLSocketFactory) SSLSocketFactory.getDefault();
        }
        try {
            List<Certificate> believed = new ArrayList<>(read(file.get()));
            if (believed.isEmpty()) {
                throw new IOException("there is no certificate in it");
            }
            for (TrustManager manager : ofJava().getTrustManagers()) {
                if (manager instanceof X509TrustManager x509) {
                    believed.addAll(List.of(x509.getAcceptedIssuers()));
                }
            }
            KeyStore all = KeyStore.getInstance(KeyStore.getDefaultType());
            all.load(null, null);
            for (int i = 0; i < believed.size(); i++) {
                all.setCertificateEntry("ca-" + i, believed.get(i));
            }
            TrustManagerFactory managers = factory();
            managers.init(all);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers.getTrustManagers(), null);
            return context.getSocketFactory();
        } catch (NoSuchFileException e) {
            throw new IOException("there is no such file", e);
        } catch (GeneralSecurityException e) {
            throw new IOException("it is no certificate", e);
        }
    }

    private static List<X509Certificate> read(Path file)
            throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(file)) {
            return CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
                    .map(X509Certificate.class::cast)
                    .toList();
        }
    }

    private static TrustManagerFactory ofJava() throws GeneralSecurityException {
        TrustManagerFactory managers = factory();
        managers.init((KeyStore) null); // The JDK's way to say so.
        return managers;
    }

    private static TrustManagerFactory factory() throws GeneralSecurityException {
        return TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    }
}
