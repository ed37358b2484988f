package dev.rookery.sync.driver;

class InMemoryFactStoreTest extends FactStoreContract {

    @Override
    protected FactStore open() {
        return new InMemoryFactStore();
    }

    @Override
    protected FactStore reopen(FactStore closing) {
        return ((InMemoryFactStore) closing).copy();
    }
}
