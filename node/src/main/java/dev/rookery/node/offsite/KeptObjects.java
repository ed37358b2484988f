package dev.rookery.node.offsite;

import dev.rookery.backup.BackupException;
import dev.rookery.backup.file.DurableFiles;
import dev.rookery.backup.file.Sha256;
import dev.rookery.backup.offsite.OffsiteStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A place whose objects are kept in a folder once they came, so that a restore that was interrupted
 * asks for none of them twice. Kept as they lie there, sealed, behind their own hash.
 *
 * <p>Threads: as the place's.
 */
final class KeptObjects implements OffsiteStore {
    private final OffsiteStore store;
    private final Path folder;

    /**
     * @param folder made when it is missing
     */
    KeptObjects(OffsiteStore store, Path folder) {
        this.store = store;
        this.folder = folder;
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw BackupException.of("prepare the restore", folder, e);
        }
    }

    @Override
    public Optional<byte[]> get(String name) {
        Path file = folder.resolve(Sha256.of(name.getBytes(StandardCharsets.UTF_8)));
        try {
            Optional<byte[]> kept = Files.exists(file) ? whole(file) : Optional.empty();
            if (kept.isPresent()) {
                return kept;
            }
            Optional<byte[]> came = store.get(name);
            if (came.isPresent()) {
                keep(file, came.get());
            }
            return came;
        } catch (IOException e) {
            throw BackupException.of("keep an object that was fetched", file, e);
        }
    }

    private static Optional<byte[]> whole(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        if (bytes.length < Sha256.BYTES) {
            return Optional.empty();
        }
        byte[] object = Arrays.copyOfRange(bytes, Sha256.BYTES, bytes.length);
        String hash = HexFormat.of().formatHex(bytes, 0, Sha256.BYTES);
        return Sha256.of(object).equals(hash) ? Optional.of(object) : Optional.empty();
    }

    private static void keep(Path file, byte[] object) throws IOException {
        byte[] hash = HexFormat.of().parseHex(Sha256.of(object));
        byte[] bytes = Arrays.copyOf(hash, hash.length + object.length);
        System.arraycopy(object, 0, bytes, hash.length, object.length);
        DurableFiles.write(file, bytes);
    }

    @Override
    public boolean putIfAbsent(String name, byte[] content) {
        return store.putIfAbsent(name, content);
    }

    @Override
    public Page list(String prefix, String after) {
        return store.list(prefix, after);
    }

    @Override
    public void delete(String name) {
        store.delete(name);
    }

    @Override
    public String place() {
        return store.place();
    }

    @Override
    public void close() {
        store.close();
    }
}
