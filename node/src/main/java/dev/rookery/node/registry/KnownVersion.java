package dev.rookery.node.registry;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A version that comes with the ULID it had in another registry of this kind: it may be here
 * already, though nobody ever imported it.
 *
 * <p>Threads: owned by the rules.
 */
final class KnownVersion {

    private final Case one;
    private final Command.Register asked;
    private final Optional<ModelRow> model;

    /**
     * @param model the one that shows the name that is asked for
     */
    KnownVersion(Case one, Command.Register asked, Optional<ModelRow> model) {
        this.one = one;
        this.asked = asked;
        this.model = model;
    }

    /** What becomes of it where a version has its ULID; empty where it may come. */
    Optional<Decision> held() {
        return asked.identity().flatMap(identity -> here(identity.id()).or(this::elsewhere));
    }

    private Optional<Decision> here(Ulid id) {
        return model.flatMap(row -> one.tables().version(row.key(), id))
                .map(
                        row -> {
                            VersionView view = one.views(model.orElseThrow()).version(row);
                            return sameBytes(view.content(), asked.content())
                                    ? Case.unchanged(new Answer.Imported(view, true, List.of()))
                                    : taken(row, "whose files are others");
                        });
    }

    private Optional<Decision> elsewhere() {
        return others().stream()
                .filter(row -> !closed(row))
                .map(row -> taken(row, "of another model"))
                .findFirst();
    }

    private List<VersionRow> others() {
        return asked.identity()
                .map(identity -> one.tables().byUlid(identity.id()))
                .orElse(List.of());
    }

    private boolean closed(VersionRow row) {
        return one.tables().model(row.model()).map(ModelRow::closed).orElse(true);
    }

    private Decision taken(VersionRow row, String which) {
        return Case.refuse(
                RefusalCode.ID_TAKEN,
                "the id "
                        + row.id()
                        + " is that of "
                        + row.model().name()
                        + " "
                        + row.shownLabel()
                        + " here, "
                        + which,
                "bring it without its id, as a version that is new here");
    }

    /** Two that name bytes name the same; one that came without its bytes says nothing of them. */
    private static boolean sameBytes(Content held, Content brought) {
        boolean without = withoutBytes(held) || withoutBytes(brought);
        return without
                || (hashes(held).equals(hashes(brought))
                        && hash(held.artifact()).equals(hash(brought.artifact())));
    }

    private static boolean withoutBytes(Content content) {
        return content.imported().map(Imported::artifactMissing).orElse(false);
    }

    private static SortedMap<String, String> hashes(Content content) {
        SortedMap<String, String> hashes = new TreeMap<>();
        content.files().forEach(file -> hashes.put(file.path(), file.sha256()));
        return hashes;
    }

    private static Optional<String> hash(Optional<Artifact> artifact) {
        return artifact.flatMap(Artifact::sha256);
    }

    /**
     * What is asked for now: of a deleted model's version a new one, as its id goes on meaning what
     * it meant.
     */
    Command.Register registration() {
        return others().isEmpty() ? asked : asked.known(Optional.empty());
    }

    /** What to say of that. */
    Optional<String> note() {
        return others().stream()
                .map(row -> "its id is new: " + row.id() + " is of a model deleted here")
                .findFirst();
    }
}
