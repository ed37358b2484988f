package dev.rookery.sync.driver;

import dev.rookery.sync.fact.Fact;

/** The store of tests and simulations does what a store does. */
class InMemoryFactStoreTest extends FactStoreContract {
    @Override
    protected FactStore open() {
        return new InMemoryFactStore();
    }

    @Override
    protected FactStore reopen(FactStore closing) {
        return ((InMemoryFactStore) closing).copy();
    }

    @Override
    protected FactStore damage(FactStore closing, Fact fact, byte[] canonical) {
        ((InMemoryFactStore) closing).damage(fact, canonical);
        return closing;
    }

    @Override
    protected FactStore lose(FactStore closing, Fact fact) {
        ((InMemoryFactStore) closing).lose(fact);
        return closing;
    }
}
