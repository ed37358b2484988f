package dev.rookery.node.store;

import dev.rookery.sync.driver.FactStore;
import dev.rookery.sync.driver.FactStoreContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The file holds to the contract of every fact store. */
class SqliteFactStoreTest extends FactStoreContract {

    @TempDir private Path folder;

    @Override
    protected FactStore open() {
        return SqliteStore.open(folder.resolve("registry.db"), "c", StoreSettings.DEFAULT);
    }

    @Override
    protected FactStore reopen(FactStore closing) {
        closing.close();
        return open();
    }
}
