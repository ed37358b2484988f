package dev.rookery.cli.export;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rookery.cli.client.CommandFailed;
import dev.rookery.cli.client.ExitCode;
import dev.rookery.cli.client.Json;
import dev.rookery.cli.client.NodeClient;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Writes models into a folder, in the layout of another registry. Doing it again changes no byte
 * unless the registry changed; what the registry no longer has goes from the folder, too.
 *
 * <p>Threads: owned by the verb; not safe to share.
 */
public final class Export implements Exporting {

    /** Layouts of folders, by the name that {@code --format} takes. */
    public static final List<String> FORMATS =
            List.of(
                    FilesystemLayout.NAME,
                    TimestampedLayout.NAME,
                    ManifestLayout.NAME,
                    RingriftLayout.NAME);

    private final NodeClient node;
    private final Path folder;
    private final String format;
    private final List<String> models;
    private final boolean overwrite;

    /**
     * @param folder made when it is missing
     * @param format one of {@link #FORMATS}
     * @param models only these; none: all
     * @param overwrite also files that no export wrote
     */
    public Export(
            NodeClient node, Path folder, String format, List<String> models, boolean overwrite) {
        this.node = node;
        this.folder = folder;
        this.format = format;
        this.models = List.copyOf(models);
        this.overwrite = overwrite;
    }

    @Override
    public Exported run() {
        try {
            Files.createDirectories(folder);
            try (FileChannel channel =
                    FileChannel.open(
                            folder.resolve(".rookery-export.lock"),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE)) {
                lock(channel);
                return write();
            }
        } catch (IOException e) {
            throw failed("cannot write there: " + e, "check that it may be written and has space");
        }
    }

    /** Held until the channel is closed. */
    private void lock(FileChannel channel) throws IOException {
        try {
            if (channel.tryLock() != null) {
                return;
            }
        } catch (OverlappingFileLockException e) {
            // Another export of this process: said below.
        }
        throw failed("another export writes there", "wait for it, or end its --follow");
    }

    private Exported write() throws IOException {
        RegistrySource source = new RegistrySource(node);
        List<JsonNode> listed = source.models(models);
        Layout layout = layout(listed);
        Tree tree = new Tree(folder, format, overwrite, node);
        Set<String> covered = new HashSet<>(models);
        int count = 0;
        int versions = 0;
        try {
            for (JsonNode model : listed) {
                Optional<ModelDump> dump = source.dump(model);
                tree.of(Json.text(model, "name"));
                dump.ifPresent(found -> layout.model(found, tree));
                count += dump.isPresent() ? 1 : 0;
                versions += dump.map(found -> found.versions().size()).orElse(0);
            }
            layout.end(tree);
            tree.prune(owner -> models.isEmpty() || covered.contains(owner));
        } finally {
            tree.save();
        }
        return tree.exported(count, versions);
    }

    private Layout layout(List<JsonNode> listed) {
        return switch (format) {
            case FilesystemLayout.NAME -> new FilesystemLayout(base());
            case ManifestLayout.NAME -> new ManifestLayout();
            case RingriftLayout.NAME -> new RingriftLayout(base());
            case TimestampedLayout.NAME -> {
                if (listed.size() > 1) {
                    throw new CommandFailed(
                            ExitCode.USAGE,
                            "export to " + folder,
                            "this layout holds one model, the registry has " + listed.size(),
                            "name it with --model");
                }
                yield new TimestampedLayout();
            }
            default -> throw new IllegalStateException("no layout is called " + format);
        };
    }

    /** The folder, as it was named. */
    private String base() {
        return folder.toString().replace('\\', '/');
    }

    private CommandFailed failed(String reason, String cure) {
        return new CommandFailed(ExitCode.FAILED, "export to " + folder, reason, cure);
    }
}
