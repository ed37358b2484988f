package dev.rookery.backup.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/** A file on a {@link FailingDisk}: the write at which that dies is done by half. */
final class FailingChannel extends FileChannel {
    private final FailingDisk disk;
    private final FileChannel real;

    FailingChannel(FailingDisk disk, FileChannel real) {
        this.disk = disk;
        this.real = real;
    }

    @Override
    public int write(ByteBuffer bytes) throws IOException {
        if (disk.dies()) {
            ByteBuffer half = bytes.duplicate();
            half.limit(half.position() + half.remaining() / 2);
            real.write(half);
            disk.alive();
        }
        return real.write(bytes);
    }

    @Override
    public long write(ByteBuffer[] buffers, int from, int count) throws IOException {
        change();
        return real.write(buffers, from, count);
    }

    @Override
    public int write(ByteBuffer bytes, long position) throws IOException {
        if (disk.dies()) {
            ByteBuffer half = bytes.duplicate();
            half.limit(half.position() + half.remaining() / 2);
            real.write(half, position);
            disk.alive();
        }
        return real.write(bytes, position);
    }

    @Override
    public void force(boolean metadata) throws IOException {
        change();
        real.force(metadata);
    }

    @Override
    public FileChannel truncate(long size) throws IOException {
        change();
        real.truncate(size);
        return this;
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long position, long count)
            throws IOException {
        change();
        return real.transferFrom(source, position, count);
    }

    private void change() throws IOException {
        if (disk.dies()) {
            disk.alive();
        }
    }

    @Override
    public int read(ByteBuffer bytes) throws IOException {
        disk.alive();
        return real.read(bytes);
    }

    @Override
    public long read(ByteBuffer[] buffers, int from, int count) throws IOException {
        disk.alive();
        return real.read(buffers, from, count);
    }

    @Override
    public int read(ByteBuffer bytes, long position) throws IOException {
        disk.alive();
        return real.read(bytes, position);
    }

    @Override
    public long position() throws IOException {
        return real.position();
    }

    @Override
    public FileChannel position(long position) throws IOException {
        real.position(position);
        return this;
    }

    @Override
    public long size() throws IOException {
        return real.size();
    }

    @Override
    public long transferTo(long position, long count, WritableByteChannel target)
            throws IOException {
        disk.alive();
        return real.transferTo(position, count, target);
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long position, long size) throws IOException {
        return real.map(mode, position, size);
    }

    @Override
    public FileLock lock(long position, long size, boolean shared) throws IOException {
        return real.lock(position, size, shared);
    }

    @Override
    public FileLock tryLock(long position, long size, boolean shared) throws IOException {
        return real.tryLock(position, size, shared);
    }

    @Override
    protected void implCloseChannel() throws IOException {
        real.close();
    }
}
