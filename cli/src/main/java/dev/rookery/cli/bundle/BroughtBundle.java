package dev.rookery.cli.bundle;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.cli.client.ExitCode;
import dev.rookery.cli.client.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What came of bringing a bundle, or would.
 *
 * <p>Threads: one.
 */
public final class BroughtBundle {

    private static final int MODELS_SHOWN = 20;

    private final Path path;
    private final BundleHead head;
    private final BundleContents contents;
    private final boolean signed;
    private final boolean plan;
    private final List<String> leftOut = new ArrayList<>();
    private String root = "";
    private long facts;
    private long fresh;
    private long kept;
    private long files;
    private long there;
    private long lacking;
    private long lackingBytes;
    private long sent;
    private long needed;
    private long free;

    BroughtBundle(Path path, BundleFile bundle, boolean plan) {
        this.path = path;
        this.head = bundle.head();
        this.contents = bundle.contents();
        this.signed = bundle.signed();
        this.plan = plan;
    }

    void facts(long all, long lacked) {
        facts += all;
        fresh += lacked;
    }

    void isThere() {
        files++;
        there++;
    }

    void lacks(BundlePart blob) {
        files++;
        lacking++;
        lackingBytes += blob.size();
    }

    void sent(BundlePart blob) {
        sent++;
    }

    void kept(long some, String rootNow) {
        kept += some;
        root = rootNow;
    }

    void leftOut(String what) {
        leftOut.add(what);
    }

    void space(long neededBytes, long freeBytes) {
        needed = neededBytes;
        free = freeBytes;
    }

    boolean fits(long spareBytes) {
        return needed == 0 || needed + spareBytes <= free;
    }

    String spaceLine() {
        return "it needs %d bytes of disk there, %d are free".formatted(needed, free);
    }

    /** Whether all came; a plan is always done. */
    public ExitCode exit() {
        boolean all = leftOut.isEmpty() && contents.missing().isEmpty();
        return plan || all ? ExitCode.DONE : ExitCode.FAILED;
    }

    /** For {@code --json}. */
    public ObjectNode document() {
        ObjectNode document = Json.object().put("dry_run", plan);
        document.putObject("bundle")
                .put("file", path.toString())
                .put("cluster", head.cluster())
                .put("node", head.node())
                .put("created_at", head.createdAt())
                .put("root", head.root())
                .put("signed", signed);
        ArrayNode models = document.putArray("models");
        contents.models()
                .forEach(
                        model ->
                                models.addObject()
                                        .put("name", model.name())
                                        .put("versions", model.versions()));
        document.putObject("facts").put("in_bundle", facts).put("lacking", fresh).put("kept", kept);
        document.putObject("files")
                .put("in_bundle", files)
                .put("already_there", there)
                .put("lacking", lacking)
                .put("lacking_bytes", lackingBytes)
                .put("sent", sent);
        document.put("needed_bytes", needed).put("free_bytes", free);
        document.set("missing", BundleContents.missing(contents.missing()));
        ArrayNode out = document.putArray("left_out");
        leftOut.forEach(out::add);
        document.put("root", root);
        return document;
    }

    /** For people. */
    public List<String> page() {
        List<String> lines = new ArrayList<>();
        lines.add(
                "%s: cluster %s, made %s on %s, %s"
                        .formatted(
                                path,
                                head.cluster(),
                                head.createdAt(),
                                head.node(),
                                signed ? "signed" : "not signed"));
        lines.add(
                plan
                        ? "facts  up to %d of %d would be new".formatted(fresh, facts)
                        : "facts  %d of %d were new".formatted(kept, facts));
        lines.add(
                "files  %d %s, %d were there already"
                        .formatted(
                                plan ? lacking : sent,
                                plan ? "(%d bytes) would be sent".formatted(lackingBytes) : "sent",
                                there));
        if (plan) {
            lines.add("disk   " + spaceLine());
            models(lines);
        } else if (!root.isEmpty()) {
            lines.add("root   " + root + (root.equals(head.root()) ? ", the bundle's" : ""));
        }
        for (BundleContents.Missing gone : contents.missing()) {
            lines.add(
                    "not in the bundle  %s of %s: %s"
                            .formatted(gone.sha256(), gone.of(), gone.why()));
        }
        leftOut.forEach(what -> lines.add("left out  " + what));
        return lines;
    }

    private void models(List<String> lines) {
        contents.models().stream()
                .limit(MODELS_SHOWN)
                .map(model -> "model  %s  %d versions".formatted(model.name(), model.versions()))
                .forEach(lines::add);
        if (contents.models().size() > MODELS_SHOWN) {
            lines.add("and %d more".formatted(contents.models().size() - MODELS_SHOWN));
        }
    }
}
