package dev.rookery.node.store;

import dev.rookery.node.registry.ModelKey;
import dev.rookery.node.registry.RegistryEvent;
import dev.rookery.node.registry.Ulid;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The events of one commit as bytes: {@code u32 n}, then of each type, entity (empty text for
 * none), ULID if any, row id of the fact, detail.
 *
 * <p>Threads: stateless.
 */
final class EventCodec {

    private EventCodec() {}

    static byte[] encode(List<RegistryEvent> events) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(events.size());
            for (RegistryEvent event : events) {
                out.writeUTF(event.type());
                out.writeUTF(event.model().map(ModelKey::entity).orElse(""));
                out.writeBoolean(event.version().isPresent());
                if (event.version().isPresent()) {
                    out.writeLong(event.version().get().high());
                    out.writeLong(event.version().get().low());
                }
                out.writeLong(event.fact().handle());
                out.writeUTF(event.detail());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("could not write an event into memory", e);
        }
        return bytes.toByteArray();
    }

    static List<RegistryEvent> decode(byte[] bytes, FactTable facts) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int count = in.readInt();
            List<RegistryEvent> events = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                events.add(read(in, facts));
            }
            return events;
        } catch (IOException e) {
            throw new UncheckedIOException("the event log is damaged; rookery doctor checks it", e);
        }
    }

    private static RegistryEvent read(DataInputStream in, FactTable facts) throws IOException {
        String type = in.readUTF();
        Optional<ModelKey> model = ModelKey.ofEntity(in.readUTF());
        Optional<Ulid> version =
                in.readBoolean()
                        ? Optional.of(new Ulid(in.readLong(), in.readLong()))
                        : Optional.empty();
        return new RegistryEvent(
                type, model, version, facts.refOrNone(in.readLong()), in.readUTF());
    }
}
