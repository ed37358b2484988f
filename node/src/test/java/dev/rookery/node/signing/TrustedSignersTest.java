package dev.rookery.node.signing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a certificate was valid, and which of several signers is meant. */
class TrustedSignersTest {

    private static final String PASSWORD = "a test's own";
    private static final ModelManifest MANIFEST =
            ModelManifest.of("m", Map.of("model.bin", "a".repeat(64)));

    @TempDir Path folder;

    @Test
    void aCertificateCountsAsOfItsFirstMomentAndNotBeforeIt() throws Exception {
        keytool("ca", "2020/01/01 00:00:00", 7_300, "-ext", "bc:c");
        keytool("late-ca", "2022/01/01 00:00:00", 7_300, "-ext", "bc:c");
        TrustedSigners trusted = TrustedSigners.read(List.of(certificate("ca")));
        TrustedSigners late = TrustedSigners.read(List.of(certificate("late-ca")));

        SignatureBundle expired = signed("expired", "ca", "2021/01/01 00:00:00");
        assertEquals(MANIFEST, trusted.verified(expired));
        refused(trusted, signed("future", "ca", "2039/01/01 00:00:00"), "not valid before");
        refused(trusted, signed("stranger", "late-ca", "2023/01/01 00:00:00"), "not trusted");
        refused(late, signed("early", "late-ca", "2021/01/01 00:00:00"), "not trusted");
        TrustedSigners both =
                TrustedSigners.read(List.of(certificate("late-ca"), certificate("ca")));
        assertEquals(MANIFEST, both.verified(expired));
        refused(both, signed("none", "none", "2021/01/01 00:00:00"), "none of the 2");
    }

    @Test
    void aDeviceWithoutAnEndIsNoKeyFile() {
        List<Path> endless = List.of(Path.of("/dev/zero"));

        KeyFileException refused =
                assertThrows(KeyFileException.class, () -> TrustedSigners.read(endless));

        assertTrue(refused.getMessage().contains("/dev/zero cannot be used"), refused.getMessage());
        assertTrue(refused.getMessage().contains("larger than 1 MB"), refused.getMessage());
    }

    private static void refused(TrustedSigners trusted, SignatureBundle bundle, String why) {
        SignatureException refused =
                assertThrows(SignatureException.class, () -> trusted.verified(bundle));
        assertTrue(refused.getMessage().contains(why), refused.getMessage());
    }

    private SignatureBundle signed(String name, String authority, String from) throws Exception {
        if (authority.equals(name)) {
            keytool(name, from, 365, "-ext", "ku=digitalSignature");
        } else {
            keytool(name, from, 365, "-signer", authority, "-ext", "ku=digitalSignature");
        }
        KeyStore store = store();
        Path key = folder.resolve(name + ".key");
        byte[] pkcs8 = store.getKey(name, PASSWORD.toCharArray()).getEncoded();
        Files.writeString(key, Pem.text("PRIVATE KEY", pkcs8));
        ObjectNode bundle = SigningKey.read(key, Optional.of(certificate(name))).sign(MANIFEST);
        return new SignatureBundle(bundle);
    }

    private Path certificate(String name) throws Exception {
        byte[] der = store().getCertificate(name).getEncoded();
        return Files.writeString(folder.resolve(name + ".pem"), Pem.text(Certificates.KIND, der));
    }

    private KeyStore store() throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(folder.resolve("store"))) {
            store.load(in, PASSWORD.toCharArray());
        }
        return store;
    }

    private void keytool(String name, String from, int days, String... more) throws Exception {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-genkeypair",
                                "-alias",
                                name,
                                "-keyalg",
                                "EC",
                                "-groupname",
                                "secp256r1",
                                "-dname",
                                "CN=" + name,
                                "-startdate",
                                from,
                                "-validity",
                                Integer.toString(days),
                                "-storetype",
                                "PKCS12",
                                "-keystore",
                                folder.resolve("store").toString(),
                                "-storepass",
                                PASSWORD));
        command.addAll(List.of(more));
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("keytool.log").toFile())
                        .start();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        assertEquals(0, process.exitValue(), Files.readString(folder.resolve("keytool.log")));
    }
}
