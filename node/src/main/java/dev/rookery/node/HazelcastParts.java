package dev.rookery.node;

import com.hazelcast.config.Config;
import dev.rookery.sync.membership.HazelcastNode;
import java.util.function.Consumer;

/** What else of the node lives on its Hazelcast instance. */
interface HazelcastParts {

    /** Adds what it needs to the configuration, before the instance starts. */
    Consumer<Config> config();

    /** Learns of the instance, which is still starting. */
    void started(HazelcastNode node);
}
