package dev.rookery.node.claim;

import java.util.function.Consumer;

class MemoryClaimsTest extends ClaimMemoryContract {
    @Override
    protected void with(Consumer<ClaimMemory> work) {
        work.accept(new MemoryClaims());
    }
}
