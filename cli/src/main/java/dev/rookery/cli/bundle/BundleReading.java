package dev.rookery.cli.bundle;

import dev.rookery.cli.client.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * A bundle's file from its first byte to its last, every one of them checked.
 *
 * <p>It is a tar archive that {@code tar -x} unpacks:
 *
 * <pre>
 * rookery-bundle-HASH.json  what it is: {@link BundleHead}
 * facts/NNNNNNNN-HASH       pieces of facts, in order: {@link dev.rookery.node.bundle.FactPiece}
 * blobs/HASH                files of versions
 * contents-HASH.json        what is in it, and what is missing: {@link BundleContents}
 * model.sig                 a signature over all of these, where there is one
 * SHA256                    of every byte of the file before this part
 * two blocks of zeros
 * </pre>
 *
 * <p>HASH is the SHA-256 of the part, so that one that was begun can go on. A header has one
 * spelling, what fills a block is zeros, and nothing follows the end: so there is no byte that
 * could be changed unseen.
 *
 * <p>Threads: one reading, one thread.
 */
final class BundleReading {

    private static final int BUFFER_BYTES = 1 << 20;
    private static final long PARTS_MAX = 1_000_000;

    private final FileChannel file;
    private final long size;
    private final ByteBuffer buffer;
    private final Set<String> seen = new HashSet<>();
    private MessageDigest before = Sha256.digest();
    private MessageDigest all = Sha256.digest();
    private String last = "";
    private Optional<BundlePart.Kind> lastKind = Optional.empty();
    private long end;

    BundleReading(FileChannel file) throws IOException {
        this.file = file;
        this.size = file.size();
        this.buffer = ByteBuffer.allocate((int) Math.min(BUFFER_BYTES, size + TarHeader.BLOCK));
    }

    /** Where the last whole part ends. */
    long end() {
        return end;
    }

    /** The hash of all bytes up to there, to go on with. */
    MessageDigest upToEnd() {
        return copy(before);
    }

    /**
     * The next part, all of it read and hashed; empty at the end of a whole bundle.
     *
     * @throws DamagedBundleException saying where the file is not as it was written
     */
    Optional<BundlePart> next() throws IOException, DamagedBundleException {
        before = copy(all);
        byte[] block = bytes(end, TarHeader.BLOCK, endsEarly());
        if (isZero(block)) {
            requireEnd();
            return Optional.empty();
        }
        TarHeader header = header(block);
        all.update(block);
        BundlePart part = content(header, sealed(header));
        end += header.whole();
        last = header.name();
        before = copy(all);
        return Optional.of(part);
    }

    private TarHeader header(byte[] block) throws DamagedBundleException {
        TarHeader header;
        try {
            header = TarHeader.decode(block);
        } catch (DamagedBundleException e) {
            String why =
                    last.isEmpty()
                            ? "it is no bundle, or its first bytes were changed"
                            : "the header after " + last + ": " + e.getMessage();
            throw new DamagedBundleException(why, e);
        }
        Optional<BundlePart.Kind> kind = BundlePart.Kind.of(header.name());
        if (lastKind.isEmpty() && !kind.equals(Optional.of(BundlePart.Kind.HEAD))) {
            throw new DamagedBundleException("it is no bundle: it begins with " + header.name());
        }
        boolean inOrder =
                kind.isPresent() && (lastKind.isEmpty() || kind.get().mayFollow(lastKind.get()));
        if (!inOrder || !seen.add(header.name()) || seen.size() > PARTS_MAX) {
            throw new DamagedBundleException(
                    header.name() + " after " + last + " is in no bundle of this format");
        }
        lastKind = kind;
        return header;
    }

    /** What a seal has to say. */
    private Optional<String> sealed(TarHeader header) {
        return header.name().equals(BundlePart.SEAL)
                ? Optional.of(Sha256.hex(copy(before)) + "\n")
                : Optional.empty();
    }

    private BundlePart content(TarHeader header, Optional<String> seal)
            throws IOException, DamagedBundleException {
        long at = end + TarHeader.BLOCK;
        if (header.size() > size - at) {
            throw new DamagedBundleException(
                    "it ends within %s: %d of its %d bytes are there"
                            .formatted(header.name(), Math.max(0, size - at), header.size()));
        }
        if (seal.isPresent() && header.size() != seal.get().length()) {
            throw new DamagedBundleException("its seal is none");
        }
        MessageDigest own = Sha256.digest();
        for (long done = 0; done < header.size(); ) {
            int length = (int) Math.min(BUFFER_BYTES, header.size() - done);
            byte[] some = bytes(at + done, length, "it became shorter while it was read");
            if (seal.isPresent()
                    && !new String(some, StandardCharsets.US_ASCII).equals(seal.get())) {
                throw new DamagedBundleException(
                        "its bytes are not those that were sealed: model.sig was changed, or the seal");
            }
            own.update(some);
            all.update(some);
            done += length;
        }
        byte[] filling =
                bytes(at + header.size(), header.filling(), "it ends within " + header.name());
        if (!isZero(filling)) {
            throw new DamagedBundleException("there is something behind " + header.name());
        }
        all.update(filling);
        String sha256 = Sha256.hex(own);
        Optional<String> named = BundlePart.named(header.name());
        if (named.isPresent() && !named.get().equals(sha256)) {
            throw new DamagedBundleException(
                    header.name()
                            + " has other bytes than were written: their SHA-256 is "
                            + sha256);
        }
        return new BundlePart(header.name(), at, header.size(), sha256);
    }

    private void requireEnd() throws IOException, DamagedBundleException {
        if (!last.equals(BundlePart.SEAL)) {
            throw new DamagedBundleException(endsEarly());
        }
        byte[] second = bytes(end + TarHeader.BLOCK, TarHeader.BLOCK, "it ends early");
        if (!isZero(second) || size != end + 2 * TarHeader.BLOCK) {
            throw new DamagedBundleException("there is something behind its end");
        }
    }

    private String endsEarly() {
        return last.isEmpty() ? "it is no bundle" : "it ends after " + last + ", without its seal";
    }

    private byte[] bytes(long at, int length, String otherwise)
            throws IOException, DamagedBundleException {
        buffer.clear().limit(length);
        while (buffer.hasRemaining()) {
            if (file.read(buffer, at + buffer.position()) < 0) {
                throw new DamagedBundleException(otherwise);
            }
        }
        byte[] bytes = new byte[length];
        buffer.flip().get(bytes);
        return bytes;
    }

    private static boolean isZero(byte[] bytes) {
        for (byte b : bytes) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    private static MessageDigest copy(MessageDigest digest) {
        try {
            return (MessageDigest) digest.clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("Java's own SHA-256 can be copied", e);
        }
    }
}
