package dev.rookery.node.claim;

import java.util.function.Consumer;

class MemoryPledgesTest extends PledgeMemoryContract {
    @Override
    protected void withPledges(Consumer<PledgeMemory> work) {
        work.accept(new MemoryPledges());
    }
}
