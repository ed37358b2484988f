package dev.rookery.backup.offsite;

class InMemoryOffsiteStoreTest extends OffsiteStoreContract {
    @Override
    protected OffsiteStore open() {
        return new InMemoryOffsiteStore();
    }
}
