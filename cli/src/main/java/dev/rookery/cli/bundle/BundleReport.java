package dev.rookery.cli.bundle;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.cli.client.ExitCode;
import dev.rookery.cli.client.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A bundle that was made.
 *
 * @param files of versions in it
 * @param bytes of the whole
 * @param resumed whether it was begun before
 */
public record BundleReport(
        BundleHead head, BundleContents contents, long files, long bytes, boolean resumed) {

    /** Whether everything that was wanted is in it. */
    public ExitCode exit() {
        return contents.missing().isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
    }

    /** Whether it tells of models whose files were not asked for. */
    public boolean tellsMore() {
        boolean chosen = head.files() && !head.models().isEmpty();
        return chosen && contents.models().size() > head.models().size();
    }

    /** For {@code --json}. */
    public ObjectNode document(Path file) {
        ObjectNode document =
                Json.object()
                        .put("bundle", file.toString())
                        .put("bytes", bytes)
                        .put("cluster", head.cluster())
                        .put("root", head.root())
                        .put("facts", head.facts())
                        .put("models", contents.models().size())
                        .put("files", files)
                        .put("resumed", resumed);
        document.set("missing", BundleContents.missing(contents.missing()));
        return document;
    }

    /** For people. */
    public List<String> page(Path file) {
        List<String> lines = new ArrayList<>();
        lines.add(
                "%s %s: %d facts of all %d models, %d files%s; %d bytes"
                        .formatted(
                                resumed ? "finished" : "wrote",
                                file,
                                head.facts(),
                                contents.models().size(),
                                files,
                                chosen(),
                                bytes));
        lines.add("root   " + head.root());
        for (BundleContents.Missing gone : contents.missing()) {
            lines.add("missing  %s of %s: %s".formatted(gone.sha256(), gone.of(), gone.why()));
        }
        return lines;
    }

    private String chosen() {
        return head.models().isEmpty() || !head.files()
                ? ""
                : " of " + String.join(", ", head.models());
    }
}
