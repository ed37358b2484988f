package dev.rookery.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.cli.client.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Signatures over a version's files, made here and by the format's own tool. */
class SignVerbTest {

    private static final int SECONDS_MAX = 60;

    @TempDir static Path shared;
    private static RealNode node;
    private static Path key;
    private static Path publicKey;

    @TempDir Path folder;
    private Path run;

    @BeforeAll
    static void startNodeAndMakeAKey() throws Exception {
        node = new RealNode(shared.resolve("node"));
        key = key("key", "P-256");
        publicKey = publicOf(key);
    }

    @AfterAll
    static void stopNode() {
        node.close();
    }

    @BeforeEach
    void makeAModel() throws IOException {
        run = Files.createDirectories(folder.resolve("run/sub")).getParent();
        Files.writeString(run.resolve("model.bin"), "weights");
        Files.writeString(run.resolve("sub/scores.csv"), "a,b");
        Files.writeString(run.resolve("sub-notes.txt"), "sorted after sub/");
    }

    @Test
    void whatWasSignedVerifiesWithItsKeyAndWithNoOther() throws Exception {
        Path other = publicOf(key("other", "P-384"));
        done("register", "signed", run.toString(), "--sign", key.toString());
        done("register", "signed", run.resolve("model.bin").toString(), "--sign", key.toString());

        for (String version : List.of("signed:1", "signed:2")) {
            CommandRun held = node.run("verify", version, "--key", publicKey.toString());
            assertEquals(0, held.exit(), held.err());
            CommandRun refused = node.run("verify", version, "--key", other.toString());
            assertEquals(7, refused.exit());
            assertTrue(refused.err().contains("another key"), refused.err());
        }
        assertEquals(1, node.json("show", "signed:2").path("files").size());
    }

    @Test
    void aSignatureOfOtherFilesProvesNothing() throws IOException {
        done("register", "from", run.toString(), "--sign", key.toString());
        ObjectNode extra = (ObjectNode) node.json("show", "from:1").path("extra");
        Path metadata = folder.resolve("stolen.json");
        Files.write(metadata, Json.bytes(Json.object().set("extra", extra)));
        Files.writeString(run.resolve("model.bin"), "other weights");
        Files.writeString(run.resolve("more.txt"), "more");
        done("register", "to", run.toString(), "--from-metadata", metadata.toString());
        done("register", "to", "--from-metadata", metadata.toString());

        CommandRun other = node.run("verify", "to:1", "--key", publicKey.toString());
        CommandRun none = node.run("verify", "to:2", "--key", publicKey.toString());

        assertEquals(7, other.exit());
        assertTrue(other.err().contains("model.bin has other bytes than were signed"), other.err());
        assertTrue(other.err().contains("more.txt was not signed"), other.err());
        assertEquals(7, none.exit());
    }

    @Test
    void aChangedSignatureAndAnUnsignedVersionAreRefused() throws IOException {
        done("register", "changed", run.toString(), "--sign", key.toString());
        ObjectNode signature =
                (ObjectNode) node.json("show", "changed:1").at("/extra/model_signature");
        Path sig = run.resolve("model.sig");
        for (String broken : broken(signature)) {
            Files.writeString(sig, broken);
            done("register", "broken", run.toString());

            CommandRun verify = node.run("verify", "broken:latest", "--key", publicKey.toString());

            assertEquals(7, verify.exit(), broken + verify.err());
        }
        done("register", "unsigned", run.resolve("model.bin").toString());
        CommandRun unsigned = node.run("verify", "unsigned:1", "--key", publicKey.toString());
        assertEquals(7, unsigned.exit());
        assertTrue(unsigned.err().contains("not signed"), unsigned.err());
    }

    private static List<String> broken(ObjectNode signature) {
        String whole = new String(Json.bytes(signature), StandardCharsets.UTF_8);
        String payload = signature.at("/dsseEnvelope/payload").asText();
        return List.of(
                "",
                "[]",
                "{}",
                whole.substring(0, whole.length() / 2),
                whole.replace(payload, payload.substring(4)),
                whole.replace(payload, "e30="),
                whole.replace("vnd.in-toto+json", "json"),
                whole.replaceAll("\"sig\":\"[^\"]*\"", "\"sig\":\"AAAA\""),
                whole.replaceAll("\"sig\":\"[^\"]*\"", "\"sig\":\"%%\""));
    }

    @Test
    void aCertificateFromATrustedAuthorityIsEnough() throws Exception {
        Path ca = authority("ca");
        Path stranger = authority("stranger");
        Path mine = certificate(key, ca, "keyUsage=digitalSignature");
        Path forServers = certificate(key, ca, "keyUsage=keyEncipherment");
        done(
                "register",
                "certified",
                run.toString(),
                "--sign",
                key.toString(),
                "--certificate",
                mine.toString());
        done(
                "register",
                "certified",
                run.toString(),
                "--sign",
                key.toString(),
                "--certificate",
                forServers.toString());

        assertEquals(0, node.run("verify", "certified:1", "--certificate", ca.toString()).exit());
        assertEquals(
                7, node.run("verify", "certified:1", "--certificate", stranger.toString()).exit());
        assertEquals(7, node.run("verify", "certified:2", "--certificate", ca.toString()).exit());
        assertEquals(
                2,
                node.run(
                                "register",
                                "certified",
                                run.toString(),
                                "--sign",
                                key("wrong", "P-256").toString(),
                                "--certificate",
                                mine.toString())
                        .exit());
    }

    @Test
    void whatIsNoKeyIsSaidBeforeAnythingIsSent() throws IOException {
        Path junk = Files.writeString(folder.resolve("junk.pem"), "junk");

        for (Path no : List.of(junk, publicKey, folder.resolve("missing.pem"))) {
            CommandRun run1 =
                    node.run("register", "nokey", run.toString(), "--sign", no.toString());
            assertEquals(2, run1.exit(), no + run1.err());
        }
        assertEquals(2, node.run("register", "nokey", "--sign", key.toString()).exit());
        assertEquals(2, node.run("verify", "nokey:1", "--key", junk.toString()).exit());
        assertEquals(2, node.run("verify", "nokey:1").exit());
        assertEquals(3, node.run("show", "nokey").exit());
    }

    @Test
    void productionHandsOutOnlyWhatIsSignedByWhomItIsTold() throws Exception {
        String cache = folder.resolve("cache").toString();
        Path other = publicOf(key("another", "P-256"));
        done("register", "out", run.toString(), "--sign", key.toString());
        done("register", "bare", run.toString());
        for (String model : List.of("out", "bare")) {
            done("promote", model + ":1", "--to", "staging");
            done("promote", model + ":1", "--to", "production");
        }

        done("production", "out", "--cache", cache, "--key", publicKey.toString());
        CommandRun stranger =
                node.run("production", "out", "--cache", cache, "--key", other.toString());
        CommandRun unsigned =
                node.run("production", "bare", "--cache", cache, "--key", publicKey.toString());

        for (CommandRun refused : List.of(stranger, unsigned)) {
            assertEquals(7, refused.exit(), refused.err());
            assertEquals("", refused.out());
        }
        done("production", "bare", "--cache", cache);
    }

    @Test
    void whatMayRunCodeWhenItIsLoadedIsSaidWhereverTheVersionIsShown() throws IOException {
        Path pickle =
                Files.write(folder.resolve("model.pt"), new byte[] {(byte) 0x80, 4, 'N', '.'});

        CommandRun registered =
                node.run("register", "pickled", pickle.toString(), "--sign", key.toString());
        CommandRun verified = node.run("verify", "pickled:1", "--key", publicKey.toString());
        CommandRun listed = node.run("list", "pickled");
        CommandRun shown = node.run("show", "pickled:1");

        assertTrue(registered.out().contains("when it is loaded: pickle"), registered.out());
        assertTrue(verified.out().contains("when it is loaded: pickle"), verified.out());
        assertTrue(listed.out().strip().endsWith("\tpickle"), listed.out());
        assertTrue(shown.out().contains("unsafe-format=pickle"), shown.out());
    }

    @Test
    void theFormatsOwnToolAgreesBothWays() throws Exception {
        if (run(List.of("model_signing", "--version")) != 0) {
            String reason = "no model_signing here: pip install model-signing pyopenssl";
            System.out.println("skipped: " + reason);
            Assumptions.abort(reason);
        }
        done("register", "ours", run.toString(), "--sign", key.toString());
        Path ours = folder.resolve("ours.sig");
        done("verify", "ours:1", "--key", publicKey.toString(), "--to", ours.toString());
        String model = run.toString();

        tool(
                "model_signing",
                "verify",
                "key",
                model,
                "--signature",
                ours.toString(),
                "--public_key",
                publicKey.toString());
        tool(
                "model_signing",
                "sign",
                "key",
                model,
                "--signature",
                model + "/model.sig",
                "--private_key",
                key.toString());
        done("register", "theirs", model);

        done("verify", "theirs:1", "--key", publicKey.toString());
    }

    private void done(String... arguments) {
        CommandRun ended = node.run(arguments);
        assertEquals(0, ended.exit(), String.join(" ", arguments) + ": " + ended.err());
    }

    private static Path key(String name, String curve) throws Exception {
        Path file = shared.resolve(name + ".pem");
        tool(
                "openssl",
                "genpkey",
                "-algorithm",
                "EC",
                "-pkeyopt",
                "ec_paramgen_curve:" + curve,
                "-out",
                file.toString());
        return file;
    }

    private static Path publicOf(Path privateKey) throws Exception {
        Path file = privateKey.resolveSibling(privateKey.getFileName() + ".pub");
        tool("openssl", "pkey", "-in", privateKey.toString(), "-pubout", "-out", file.toString());
        return file;
    }

    private Path authority(String name) throws Exception {
        Path file = folder.resolve(name + ".pem");
        tool(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-keyout",
                file + ".key",
                "-out",
                file.toString(),
                "-subj",
                "/CN=" + name,
                "-days",
                "30");
        return file;
    }

    private Path certificate(Path of, Path ca, String extension) throws Exception {
        Path file = folder.resolve(extension.replaceAll("\\W", "_") + ".pem");
        Path extensions = Files.writeString(folder.resolve("ext"), extension + "\n");
        tool(
                "openssl",
                "req",
                "-new",
                "-key",
                of.toString(),
                "-subj",
                "/CN=signer",
                "-out",
                file + ".csr");
        tool(
                "openssl",
                "x509",
                "-req",
                "-in",
                file + ".csr",
                "-CA",
                ca.toString(),
                "-CAkey",
                ca + ".key",
                "-CAcreateserial",
                "-days",
                "30",
                "-extfile",
                extensions.toString(),
                "-out",
                file.toString());
        return file;
    }

    private static void tool(String... command) throws Exception {
        int code = run(List.of(command));
        if (code == 127 && command[0].equals("openssl")) {
            Assumptions.abort("no openssl here");
        }
        assertEquals(0, code, String.join(" ", command));
    }

    private static int run(List<String> command) throws Exception {
        try {
            Process process =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start();
            if (!process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return -1;
            }
            return process.exitValue();
        } catch (IOException e) {
            return 127;
        }
    }
}
