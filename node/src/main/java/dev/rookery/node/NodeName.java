package dev.rookery.node;

import dev.rookery.config.Settings;
import dev.rookery.node.data.DataDirectory;
import dev.rookery.node.settings.NodeSettings;
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
 * machine are three.
 */
final class NodeName {

    private static final Pattern SUFFIX = Pattern.compile("[0-9a-f]{4}");
    private static final int SUFFIX_BYTES = 2;
    private static final int NAME_MAX = 120;

    private NodeName() {}

    static String of(NodeSettings settings, DataDirectory data) {
        boolean chosen =
                settings.describe().stream()
                        .filter(row -> row.key().equals("node.name"))
                        .map(Settings.Row::source)
                        .noneMatch("default"::equals);
        if (chosen) {
            return settings.name();
        }
        String name = settings.name();
        String cut = name.substring(0, Math.min(name.length(), NAME_MAX));
        return cut + "-" + suffix(data.root().resolve("node.suffix"));
    }

    private static String suffix(Path file) {
        try {
            if (Files.exists(file)) {
                String held = Files.readString(file).strip();
                if (SUFFIX.matcher(held).matches()) {
                    return held;
                }
            }
            byte[] fresh = new byte[SUFFIX_BYTES];
            new SecureRandom().nextBytes(fresh);
            String suffix = HexFormat.of().formatHex(fresh);
            Files.write(file, (suffix + "\n").getBytes(StandardCharsets.US_ASCII));
            return suffix;
        } catch (IOException e) {
            throw new StartException(
                    "could not keep the node's name in "
                            + file
                            + ": "
                            + e
                            + "; check the disk, or choose a name with --name",
                    e);
        }
    }
}
