package dev.rookery.node;

import dev.rookery.config.Settings;
import dev.rookery.node.data.DataDirectory;
import dev.rookery.node.settings.NodeSettings;
import dev.rookery.sync.message.NodeId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * What a node is called among the others. A name that somebody chose is used as it is; the
 * machine's own gets four digits of its data directory, so that three nodes started by hand on one
 * machine are three. Among themselves nodes go by their id, which has all of the directory's
 * digits: nodes that were given one name are not taken for one.
 */
final class NodeName {

    private static final Pattern TAG = Pattern.compile("[0-9a-f]{" + NodeId.TAG_DIGITS + "}");
    private static final int SUFFIX_DIGITS = 4;
    private static final int NAME_MAX = NodeId.NAME_MAX - SUFFIX_DIGITS - 1;

    private NodeName() {}

    static NodeId of(NodeSettings settings, DataDirectory data) {
        boolean chosen =
                settings.describe().stream()
                        .filter(row -> row.key().equals("node.name"))
                        .map(Settings.Row::source)
                        .noneMatch("default"::equals);
        String tag = tag(data.root().resolve("node.tag"));
        if (chosen) {
            return new NodeId(settings.name(), tag);
        }
        String name = settings.name();
        String cut = name.substring(0, Math.min(name.length(), NAME_MAX));
        return new NodeId(cut + "-" + tag.substring(0, SUFFIX_DIGITS), tag);
    }

    private static String tag(Path file) {
        try {
            if (Files.exists(file)) {
                String held = Files.readString(file).strip();
                if (TAG.matcher(held).matches()) {
                    return held;
                }
            }
            byte[] fresh = new byte[NodeId.TAG_DIGITS / 2];
            new SecureRandom().nextBytes(fresh);
            String tag = HexFormat.of().formatHex(fresh);
            Files.write(file, (tag + "\n").getBytes(StandardCharsets.US_ASCII));
            return tag;
        } catch (IOException e) {
            throw new StartException(
                    "could not keep the node's tag in "
                            + file
                            + ": "
                            + e
                            + "; check that the disk has space and the folder may be written",
                    e);
        }
    }
}
