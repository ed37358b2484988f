package dev.rookery.node.numbering;

import com.hazelcast.map.EntryProcessor;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.DataSerializableFactory;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import java.io.IOException;
import java.util.Map;

/**
 * Raises a model's last number, at its owner, to {@code max(last, known) + count}, and answers it.
 *
 * <p>Goes over the wire as two numbers under an id: no Java deserialization, and the same on every
 * member, whatever its build.
 *
 * <p>Threads: Hazelcast's partition thread.
 */
final class ReserveNumbers
        implements EntryProcessor<String, Long, Long>, IdentifiedDataSerializable {
    private static final long serialVersionUID = 1L;

    /** Hazelcast's name for this room's classes. */
    static final int FACTORY_ID = 7_072;

    private static final int CLASS_ID = 1;

    private long known;
    private int count;
    private long last;

    /** To be read into. */
    ReserveNumbers() {}

    /**
     * @param known the highest number that the asking node knows of
     * @param count how many it wants
     */
    ReserveNumbers(long known, int count) {
        this.known = known;
        this.count = count;
    }

    /** Makes what comes over the wire. */
    static DataSerializableFactory factory() {
        return id -> {
            if (id != CLASS_ID) {
                throw new IllegalArgumentException("no class " + id + " in factory " + FACTORY_ID);
            }
            return new ReserveNumbers();
        };
    }

    @Override
    public Long process(Map.Entry<String, Long> entry) {
        Long held = entry.getValue();
        last = Math.max(held == null ? 0 : held, known) + count;
        entry.setValue(last);
        return last;
    }

    /** The backup is told the outcome: whatever it held, it never gives a number twice. */
    @Override
    public EntryProcessor<String, Long, Long> getBackupProcessor() {
        return new ReserveNumbers(last, 0);
    }

    @Override
    public int getFactoryId() {
        return FACTORY_ID;
    }

    @Override
    public int getClassId() {
        return CLASS_ID;
    }

    @Override
    public void writeData(ObjectDataOutput out) throws IOException {
        out.writeLong(known);
        out.writeInt(count);
    }

    @Override
    public void readData(ObjectDataInput in) throws IOException {
        known = in.readLong();
        count = in.readInt();
    }
}
