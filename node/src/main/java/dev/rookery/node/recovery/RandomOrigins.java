package dev.rookery.node.recovery;

import dev.rookery.sync.engine.OriginSource;
import dev.rookery.sync.fact.Origin;
import java.security.SecureRandom;

/**
 * Origins of 128 random bits.
 *
 * <p>Threads: safe for any thread.
 */
public final class RandomOrigins implements OriginSource {

    private final SecureRandom random = new SecureRandom();

    @Override
    public Origin fresh() {
        return new Origin(random.nextLong(), random.nextLong());
    }
}
