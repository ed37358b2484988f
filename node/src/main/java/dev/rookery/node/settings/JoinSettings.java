package dev.rookery.node.settings;

import dev.rookery.config.SettingKey;
import dev.rookery.config.SettingTypes;
import dev.rookery.config.Settings;
import dev.rookery.config.value.ByteSize;
import java.util.List;

/**
 * When a node begins with a peer's snapshot instead of pulling fact by fact. Threads: immutable.
 *
 * @param facts that it must lack; fewer are pulled
 * @param bytes of facts that it must lack, where they are fewer
 * @param sizeMax of a snapshot that is taken; it needs three times its size of disk
 */
public record JoinSettings(int facts, ByteSize bytes, ByteSize sizeMax) {

    static final SettingKey<Integer> FACTS =
            SettingKey.of(
                    "sync.join.facts",
                    SettingTypes.integer(1, 1_000_000_000),
                    50_000,
                    "a node that lacks more facts begins with a peer's snapshot");
    static final SettingKey<ByteSize> BYTES =
            SettingKey.of(
                    "sync.join.bytes",
                    SettingTypes.size(ByteSize.ofKb(1), ByteSize.ofGb(100)),
                    ByteSize.ofMb(64),
                    "and so does one that lacks more bytes of facts");
    static final SettingKey<ByteSize> SIZE_MAX =
            SettingKey.of(
                    "sync.join.max-size",
                    SettingTypes.size(ByteSize.ofMb(1), ByteSize.ofGb(1000)),
                    ByteSize.ofGb(100),
                    "largest snapshot that is taken; it needs three times its size of disk");

    public JoinSettings {
        FACTS.require(facts);
        BYTES.require(bytes);
        SIZE_MAX.require(sizeMax);
    }

    static List<SettingKey<?>> keys() {
        return List.of(FACTS, BYTES, SIZE_MAX);
    }

    static JoinSettings from(Settings settings) {
        return new JoinSettings(settings.get(FACTS), settings.get(BYTES), settings.get(SIZE_MAX));
    }
}
