package dev.rookery.cli.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rookery.cli.client.CommandFailed;
import dev.rookery.cli.client.ExitCode;
import dev.rookery.cli.client.Json;
import dev.rookery.node.signing.ModelManifest;
import dev.rookery.node.signing.SignatureBundle;
import dev.rookery.node.signing.SignatureException;
import dev.rookery.node.signing.TrustedSigners;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongConsumer;

/**
 * A bundle that was read from end to end and is whole.
 *
 * <p>Threads: owned by the verb; not safe to share.
 */
final class BundleFile implements AutoCloseable {

    private static final int SIGNATURE_BYTES_MAX = 256 << 20;
    private static final int BUFFER_BYTES = 256 << 10;

    private final FileChannel file;
    private final List<BundlePart> parts;
    private final BundleHead head;
    private final BundleContents contents;

    private BundleFile(
            FileChannel file, List<BundlePart> parts, BundleHead head, BundleContents contents) {
        this.file = file;
        this.parts = List.copyOf(parts);
        this.head = head;
        this.contents = contents;
    }

    /** Whether a file begins as a bundle does. */
    static boolean begins(Path path) {
        if (!Files.isRegularFile(path)) {
            return false;
        }
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
            if (file.size() < TarHeader.BLOCK) {
                return false;
            }
            String start =
                    new String(
                            bytes(file, 0, BundlePart.HEAD_START.length()),
                            StandardCharsets.US_ASCII);
            return start.equals(BundlePart.HEAD_START);
        } catch (IOException e) {
            return false; // Whoever reads it for good says why it cannot be read.
        }
    }

    /**
     * Reads all of a bundle.
     *
     * @param progress is told how many bytes were read
     * @throws CommandFailed when it is damaged (exit 7) or cannot be read
     */
    static BundleFile open(String operation, Path path, LongConsumer progress) {
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            throw new CommandFailed( // Opening a pipe would wait for whoever writes to it.
                    ExitCode.FAILED,
                    operation,
                    "it is no regular file",
                    "a bundle is read more than once: copy it to a file");
        }
        try {
            FileChannel file = FileChannel.open(path, StandardOpenOption.READ);
            boolean opened = false;
            try {
                BundleFile bundle = read(file, progress);
                opened = true;
                return bundle;
            } catch (DamagedBundleException e) {
                throw new CommandFailed(
                        ExitCode.VERIFICATION_FAILED,
                        operation,
                        e.getMessage(),
                        "nothing was imported; copy the bundle anew, or export it anew",
                        e);
            } finally {
                if (!opened) {
                    file.close();
                }
            }
        } catch (IOException e) {
            throw new CommandFailed(
                    ExitCode.FAILED,
                    operation,
                    "it cannot be read: " + e,
                    "check that it exists and may be read",
                    e);
        }
    }

    private static BundleFile read(FileChannel file, LongConsumer progress)
            throws IOException, DamagedBundleException {
        BundleReading reading = new BundleReading(file);
        List<BundlePart> parts = new ArrayList<>();
        Optional<BundleHead> head = Optional.empty();
        Optional<BundleContents> contents = Optional.empty();
        for (Optional<BundlePart> next = reading.next(); next.isPresent(); next = reading.next()) {
            BundlePart part = next.get();
            if (part.is(BundlePart.Kind.HEAD)) {
                head = Optional.of(BundleHead.decode(small(file, part, BundleHead.BYTES_MAX)));
            } else if (part.is(BundlePart.Kind.CONTENTS)) {
                byte[] bytes = small(file, part, BundleContents.BYTES_MAX);
                contents = Optional.of(BundleContents.decode(bytes));
            }
            parts.add(part);
            progress.accept(reading.end());
        }
        if (head.isEmpty() || contents.isEmpty()) {
            throw new DamagedBundleException("it does not say what is in it");
        }
        return new BundleFile(file, parts, head.get(), contents.get());
    }

    BundleHead head() {
        return head;
    }

    BundleContents contents() {
        return contents;
    }

    /** The pieces of facts, in order. */
    List<BundlePart> facts() {
        return parts.stream().filter(part -> part.is(BundlePart.Kind.FACTS)).toList();
    }

    /** The files of versions. */
    List<BundlePart> blobs() {
        return parts.stream().filter(part -> part.is(BundlePart.Kind.BLOB)).toList();
    }

    boolean signed() {
        return signature().isPresent();
    }

    private Optional<BundlePart> signature() {
        return parts.stream().filter(part -> part.is(BundlePart.Kind.SIGNATURE)).findFirst();
    }

    /**
     * Checks that a trusted signer signed these very parts.
     *
     * @throws CommandFailed when not (exit 7)
     */
    void requireSigned(String operation, TrustedSigners trusted) {
        Optional<BundlePart> part = signature();
        if (part.isEmpty()) {
            throw unproved(operation, "it is not signed", null);
        }
        try {
            JsonNode document = Json.parse(small(file, part.get(), SIGNATURE_BYTES_MAX));
            ModelManifest signed = trusted.verified(new SignatureBundle(document));
            String differences = signed.differences(manifest(head, parts));
            if (!differences.isEmpty()) {
                throw unproved(operation, differences, null);
            }
        } catch (SignatureException | DamagedBundleException e) {
            throw unproved(operation, e.getMessage(), e);
        } catch (IOException e) {
            throw unproved(operation, "its signature is no JSON", e);
        }
    }

    private static CommandFailed unproved(String operation, String why, Throwable cause) {
        return new CommandFailed(
                ExitCode.VERIFICATION_FAILED,
                operation,
                why,
                "nothing was imported; ask who made it, or take it --unsigned, from whomever it is",
                cause);
    }

    /** What a signature is over: each part before it. */
    static ModelManifest manifest(BundleHead head, List<BundlePart> parts) {
        Map<String, String> hashes = new TreeMap<>();
        for (BundlePart part : parts) {
            if (BundlePart.Kind.of(part.name()).orElseThrow().isSigned()) {
                hashes.put(part.name(), part.sha256());
            }
        }
        return new ModelManifest("rookery bundle of " + head.cluster(), new TreeMap<>(hashes));
    }

    /** A part's bytes. */
    byte[] bytes(BundlePart part) throws IOException {
        return bytes(file, part.at(), Math.toIntExact(part.size()));
    }

    /** Writes a part's bytes, none of them held. */
    void copy(BundlePart part, OutputStream out) throws IOException {
        for (long done = 0; done < part.size(); ) {
            int next = (int) Math.min(BUFFER_BYTES, part.size() - done);
            out.write(bytes(file, part.at() + done, next));
            done += next;
        }
    }

    private static byte[] small(FileChannel file, BundlePart part, int bytesMax)
            throws IOException, DamagedBundleException {
        if (part.size() > bytesMax) {
            throw new DamagedBundleException(
                    "%s has %d bytes, at most %d are read"
                            .formatted(part.name(), part.size(), bytesMax));
        }
        return bytes(file, part.at(), (int) part.size());
    }

    /**
     * Some bytes of a file.
     *
     * @throws IOException also when it ends before
     */
    static byte[] bytes(FileChannel file, long at, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            if (file.read(bytes, at + bytes.position()) < 0) {
                throw new IOException("the file ends at byte " + (at + bytes.position()));
            }
        }
        return bytes.array();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
