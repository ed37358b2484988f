package dev.rookery.node;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * An authority of a test's own, and the certificates it signs for 127.0.0.1 and localhost, as PEM
 * files. Made by the JDK's keytool.
 */
public final class Certificates {
    private static final String PASSWORD = "a test's own";
    private static final String AUTHORITY = "authority";

    private final Path folder;
    private final Path store;

    /**
     * Makes an authority.
     *
     * @param folder for its files; made if need be
     */
    public Certificates(Path folder) {
        this.folder = folder;
        this.store = folder.resolve("keys.p12");
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        keytool(AUTHORITY, "-ext", "bc:c");
        write(ca(), "CERTIFICATE", encoded(AUTHORITY));
    }

    /** A certificate with its key. */
    public record Pair(Path cert, Path key) {}

    /** The authority's own certificate. */
    public Path ca() {
        return folder.resolve("ca.pem");
    }

    /** Signs one more. */
    public Pair sign(String name) {
        keytool(name, "-signer", AUTHORITY, "-ext", "san=ip:127.0.0.1,dns:localhost");
        Pair pair = new Pair(folder.resolve(name + ".pem"), folder.resolve(name + ".key"));
        write(pair.cert(), "CERTIFICATE", encoded(name));
        try {
            byte[] key = open().getKey(name, PASSWORD.toCharArray()).getEncoded();
            write(pair.key(), "PRIVATE KEY", key);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
        return pair;
    }

    /** For clients that believe this authority alone. */
    public SSLContext trusting() {
        try {
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry(AUTHORITY, certificate(AUTHORITY));
            TrustManagerFactory managers = TrustManagerFactory.getInstance("PKIX");
            managers.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** For a server that shows one of the certificates that were signed. */
    public SSLContext serving(String name) {
        try {
            KeyStore signed = open();
            KeyStore one = KeyStore.getInstance("PKCS12");
            one.load(null, null);
            char[] password = PASSWORD.toCharArray();
            one.setKeyEntry(
                    name,
                    signed.getKey(name, password),
                    password,
                    signed.getCertificateChain(name));
            KeyManagerFactory keys =
                    KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(one, password);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private byte[] encoded(String name) {
        try {
            return certificate(name).getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private Certificate certificate(String name) throws GeneralSecurityException {
        return open().getCertificate(name);
    }

    private KeyStore open() {
        try (InputStream in = Files.newInputStream(store)) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(in, PASSWORD.toCharArray());
            return keys;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void keytool(String name, String... more) {
        Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        List<String> command =
                new ArrayList<>(
                        List.of(
                                keytool.toString(),
                                "-J-XX:TieredStopAtLevel=1",
                                "-genkeypair",
                                "-keystore",
                                store.toString(),
                                "-storetype",
                                "PKCS12",
                                "-storepass",
                                PASSWORD,
                                "-alias",
                                name,
                                "-dname",
                                "CN=" + name,
                                "-keyalg",
                                "EC",
                                "-validity",
                                "30"));
        command.addAll(List.of(more));
        try {
            Process run =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(folder.resolve("keytool.log").toFile())
                            .start();
            boolean ended = run.waitFor(60, TimeUnit.SECONDS);
            assertEquals(
                    "0",
                    ended ? Integer.toString(run.exitValue()) : "not ended",
                    () -> "keytool: " + said());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private String said() {
        try {
            return Files.readString(folder.resolve("keytool.log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path file, String what, byte[] der) {
        Base64.Encoder lines = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));
        String pem =
                "-----BEGIN "
                        + what
                        + "-----\n"
                        + lines.encodeToString(der)
                        + "\n-----END "
                        + what
                        + "-----\n";
        try {
            Files.writeString(file, pem);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
