package dev.rookery.node.registry;

import java.util.List;

/**
 * A version that facts name, but whose registration is not held yet: what they say of it waits
 * here. Facts of one origin arrive in order, those of several may not.
 *
 * <p>Threads: immutable.
 *
 * @param claims claims on numbers that renumberings made, in rank order; they count once it is here
 * @param overlaid whether registers or observations name it
 * @param updatedAtMillis the latest {@code at} among the facts that name it
 */
public record AwaitedRow(
        ModelKey model,
        Ulid id,
        List<VersionRow.Claim> claims,
        boolean overlaid,
        long updatedAtMillis) {

    public AwaitedRow {
        claims = List.copyOf(claims);
    }
}
