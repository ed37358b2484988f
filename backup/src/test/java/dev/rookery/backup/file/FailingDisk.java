package dev.rookery.backup.file;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.StandardOpenOption;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;

/**
 * The real disk under other paths, which dies at the n-th change: that one is done in part or not
 * at all, and everything after it fails, as for a process that was killed there. What SQLite does
 * by itself is not seen; every step around it is.
 *
 * <p>Threads: one at a time.
 */
public final class FailingDisk {
    private final Provider provider = new Provider();
    private final Tree system = new Tree();
    private long left = Long.MAX_VALUE;
    private boolean dead;

    /** A path of the real disk, on this one. */
    public Path at(Path real) {
        return new FailingPath(system, real.toAbsolutePath());
    }

    /** It dies at the n-th change from now, counted from 0. */
    public void dieAfter(int changes) {
        left = changes;
    }

    /** Whether it did. */
    public boolean dead() {
        return dead;
    }

    /** Before each change; true when this is the one that is done in part. */
    boolean dies() throws IOException {
        alive();
        if (left-- == 0) {
            dead = true;
        }
        return dead;
    }

    void alive() throws IOException {
        if (dead) {
            throw new IOException("the process was killed here, says the test");
        }
    }

    private void change() throws IOException {
        if (dies()) {
            alive();
        }
    }

    private static Path real(Path path) {
        return path instanceof FailingPath failing ? failing.real() : path;
    }

    private Path wrapped(Path real) {
        return new FailingPath(system, real);
    }

    private final class Tree extends FileSystem {
        @Override
        public FileSystemProvider provider() {
            return provider;
        }

        @Override
        public void close() {}

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public boolean isReadOnly() {
            return false;
        }

        @Override
        public String getSeparator() {
            return "/";
        }

        @Override
        public Iterable<Path> getRootDirectories() {
            return Set.of(wrapped(Path.of("/")));
        }

        @Override
        public Iterable<FileStore> getFileStores() {
            return FileSystems.getDefault().getFileStores();
        }

        @Override
        public Set<String> supportedFileAttributeViews() {
            return FileSystems.getDefault().supportedFileAttributeViews();
        }

        @Override
        public Path getPath(String first, String... more) {
            return wrapped(Path.of(first, more));
        }

        @Override
        public PathMatcher getPathMatcher(String pattern) {
            PathMatcher matcher = FileSystems.getDefault().getPathMatcher(pattern);
            return path -> matcher.matches(real(path));
        }

        @Override
        public UserPrincipalLookupService getUserPrincipalLookupService() {
            return FileSystems.getDefault().getUserPrincipalLookupService();
        }

        @Override
        public WatchService newWatchService() {
            throw new UnsupportedOperationException("nobody watches files here");
        }
    }

    private final class Provider extends FileSystemProvider {
        private final FileSystemProvider disk = FileSystems.getDefault().provider();

        @Override
        public String getScheme() {
            return "failing";
        }

        @Override
        public FileSystem newFileSystem(URI uri, Map<String, ?> environment) {
            throw new UnsupportedOperationException("made by hand");
        }

        @Override
        public FileSystem getFileSystem(URI uri) {
            return system;
        }

        @Override
        public Path getPath(URI uri) {
            return wrapped(Path.of(uri.getPath()));
        }

        @Override
        public FileChannel newFileChannel(
                Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
                throws IOException {
            open(path, options);
            FileChannel channel = disk.newFileChannel(real(path), options, attributes);
            return new FailingChannel(FailingDisk.this, channel);
        }

        @Override
        public SeekableByteChannel newByteChannel(
                Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
                throws IOException {
            open(path, options);
            FileChannel channel = disk.newFileChannel(real(path), options, attributes);
            return new FailingChannel(FailingDisk.this, channel);
        }

        /** Only opening what is not there, or cutting what is, changes the disk. */
        private void open(Path path, Set<? extends OpenOption> options) throws IOException {
            boolean changes =
                    options.contains(StandardOpenOption.TRUNCATE_EXISTING)
                            || options.contains(StandardOpenOption.CREATE_NEW)
                            || (options.contains(StandardOpenOption.CREATE)
                                    && !Files.exists(real(path)));
            if (changes) {
                change();
            } else {
                alive();
            }
        }

        @Override
        public DirectoryStream<Path> newDirectoryStream(
                Path folder, DirectoryStream.Filter<? super Path> filter) throws IOException {
            alive();
            DirectoryStream<Path> real =
                    disk.newDirectoryStream(real(folder), path -> filter.accept(wrapped(path)));
            return new Wrapped(real);
        }

        @Override
        public void createDirectory(Path folder, FileAttribute<?>... attributes)
                throws IOException {
            if (Files.exists(real(folder))) {
                alive();
            } else {
                change();
            }
            disk.createDirectory(real(folder), attributes);
        }

        @Override
        public void createLink(Path link, Path existing) throws IOException {
            change();
            disk.createLink(real(link), real(existing));
        }

        @Override
        public void delete(Path path) throws IOException {
            if (Files.exists(real(path), LinkOption.NOFOLLOW_LINKS)) {
                change();
            }
            disk.delete(real(path));
        }

        @Override
        public void copy(Path from, Path to, CopyOption... options) throws IOException {
            change();
            disk.copy(real(from), real(to), options);
        }

        @Override
        public void move(Path from, Path to, CopyOption... options) throws IOException {
            change();
            disk.move(real(from), real(to), options);
        }

        @Override
        public boolean isSameFile(Path one, Path other) throws IOException {
            alive();
            return disk.isSameFile(real(one), real(other));
        }

        @Override
        public boolean isHidden(Path path) throws IOException {
            alive();
            return disk.isHidden(real(path));
        }

        @Override
        public FileStore getFileStore(Path path) throws IOException {
            alive();
            return disk.getFileStore(real(path));
        }

        @Override
        public void checkAccess(Path path, AccessMode... modes) throws IOException {
            alive();
            disk.checkAccess(real(path), modes);
        }

        @Override
        public <V extends FileAttributeView> V getFileAttributeView(
                Path path, Class<V> type, LinkOption... options) {
            return disk.getFileAttributeView(real(path), type, options);
        }

        @Override
        public <A extends BasicFileAttributes> A readAttributes(
                Path path, Class<A> type, LinkOption... options) throws IOException {
            alive();
            return disk.readAttributes(real(path), type, options);
        }

        @Override
        public Map<String, Object> readAttributes(
                Path path, String attributes, LinkOption... options) throws IOException {
            alive();
            return disk.readAttributes(real(path), attributes, options);
        }

        @Override
        public void setAttribute(Path path, String attribute, Object value, LinkOption... options)
                throws IOException {
            change();
            disk.setAttribute(real(path), attribute, value, options);
        }
    }

    /** What is in a folder, under this disk's paths. */
    private final class Wrapped implements DirectoryStream<Path> {
        private final DirectoryStream<Path> real;

        Wrapped(DirectoryStream<Path> real) {
            this.real = real;
        }

        @Override
        public Iterator<Path> iterator() {
            Iterator<Path> paths = real.iterator();
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return paths.hasNext();
                }

                @Override
                public Path next() {
                    return wrapped(paths.next());
                }
            };
        }

        @Override
        public void close() throws IOException {
            real.close();
        }
    }
}
