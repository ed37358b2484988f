package dev.rookery.node.recovery;

import dev.rookery.backup.Contents;
import dev.rookery.backup.Head;
import dev.rookery.backup.Heads;
import dev.rookery.backup.copy.CopyInspector;
import dev.rookery.node.store.RegistryFile;
import dev.rookery.node.store.Schema;
import dev.rookery.sync.driver.StoreException;
import dev.rookery.sync.vector.OriginRow;
import dev.rookery.sync.vector.Root;
import dev.rookery.sync.vector.VersionVector;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a copy of a registry holds, and whether its own facts prove that.
 *
 * <p>Threads: immutable.
 */
public final class RegistryInspector implements CopyInspector {

    private final String clusterId;

    /**
     * @param clusterId this node's cluster: copies of others are refused
     */
    public RegistryInspector(String clusterId) {
        this.clusterId = clusterId;
    }

    /**
     * @throws StoreException when the file is damaged or no registry's
     */
    @Override
    public Contents contents(Path file) {
        try (RegistryFile registry = RegistryFile.open(file)) {
            return contents(registry);
        }
    }

    @Override
    public Optional<Map<String, String>> schema(int userVersion) {
        return Schema.objects(userVersion);
    }

    @Override
    public List<String> faults(Path file, Contents named) {
        List<String> faults = new ArrayList<>();
        if (!named.clusterId().equals(clusterId)) {
            faults.add(
                    "it belongs to the cluster \""
                            + named.clusterId()
                            + "\", this node to \""
                            + clusterId
                            + "\"");
        }
        try (RegistryFile registry = RegistryFile.open(file)) {
            Contents found = contents(registry);
            if (!found.clusterId().equals(named.clusterId())) {
                faults.add("the file names the cluster \"" + found.clusterId() + "\"");
            }
            FactProof proof = new FactProof(registry.rows());
            registry.facts(proof::take);
            faults.addAll(proof.faults());
            String root = Root.of(found.clusterId(), proof.vector()).toString();
            if (!root.equals(named.root())) {
                faults.add("its facts make the root " + root + ", not " + named.root());
            }
        } catch (StoreException e) {
            faults.add(e.getMessage());
        }
        return List.copyOf(faults);
    }

    private static Contents contents(RegistryFile registry) {
        List<OriginRow> rows = registry.rows();
        VersionVector vector = VersionVector.of(rows);
        String clusterId = registry.clusterId();
        return new Contents(
                clusterId,
                Root.of(clusterId, vector).toString(),
                heads(rows),
                registry.models(),
                registry.versions(),
                vector.facts(),
                registry.schemaVersion());
    }

    /** Rows in the words of the backup module; an origin without facts is in none. */
    static Heads heads(List<OriginRow> rows) {
        List<Head> heads =
                rows.stream().filter(row -> row.count() > 0).map(ArchivedSnapshots::head).toList();
        return Heads.of(heads);
    }
}
