package dev.rookery.node.store;

import dev.rookery.node.claim.PledgeMemory;
import dev.rookery.node.claim.PledgeMemoryContract;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.junit.jupiter.api.io.TempDir;

class PledgeTableTest extends PledgeMemoryContract {
    @TempDir private Path folder;

    @Override
    protected void withPledges(Consumer<PledgeMemory> work) {
        try (SqliteStore store =
                SqliteStore.open(folder.resolve("registry.db"), "c", StoreSettings.DEFAULT)) {
            store.begin();
            store.votes(
                    memory -> {
                        work.accept(memory.pledges());
                        return true;
                    });
            store.commit();
        }
    }
}
