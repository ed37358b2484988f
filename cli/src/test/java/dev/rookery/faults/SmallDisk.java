package dev.rookery.faults;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A disk that is soon full. Needs the right to mount; without it the test is left out.
 *
 * <p>Threads: owned by the test's thread.
 */
final class SmallDisk implements AutoCloseable {

    /** How the store says that it is full, and how the archive does: either may be the first. */
    static final String[] FULL = {"SQLITE_FULL", "No space left on device"};

    private static final int BLOCK = 4_096;

    private final Path at;
    private final Thread hook = new Thread(this::unmount, "no-mount-stays-behind");

    private SmallDisk(Path at) {
        this.at = at;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    static SmallDisk mount(Path at, int mib) throws IOException {
        Tools.needRoot();
        Files.createDirectories(at);
        Tools.Ended ended =
                Tools.run("mount", "-t", "tmpfs", "-o", "size=" + mib + "m", "tmpfs", "" + at);
        Tools.leaveOutUnless(ended.code() == 0, "no tmpfs can be mounted: " + ended.printed());
        return new SmallDisk(at);
    }

    /** Takes all space that is left. */
    void fill() {
        byte[] block = new byte[BLOCK];
        try (OutputStream filler = Files.newOutputStream(filler())) {
            while (at.toFile().getUsableSpace() > 0) {
                filler.write(block);
            }
        } catch (IOException e) {
            return; // full
        }
    }

    void free() throws IOException {
        Files.delete(filler());
    }

    /** As large as this from now on, while it is in use. */
    void grow(int mib) {
        Tools.must("mount", "-o", "remount,size=" + mib + "m", at.toString());
    }

    private Path filler() {
        return at.resolve("filler");
    }

    private void unmount() {
        Tools.run("umount", "-l", at.toString());
    }

    @Override
    public void close() {
        unmount();
        Runtime.getRuntime().removeShutdownHook(hook);
    }
}
