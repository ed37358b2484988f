package dev.rookery.node.registry;

import dev.rookery.sync.fact.Hash;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What is folded of one version. Everything else about it is in its registration's body, and in
 * registers and observations where the flags say so.
 *
 * <p>Threads: immutable.
 *
 * @param registration the earliest registration of this ULID that no rewind took back; where none
 *     is left, the earliest
 * @param claims its claims on numbers in rank order
 * @param number the first of its claims that wins; empty while none does
 * @param label the label it was registered under
 * @param labelLost whether another version, registered earlier, has the label: it shows a suffix
 * @param shortIdGiven the short id that an imported version came with
 * @param overlaid whether registers or observations add to the registration
 */
public record VersionRow(
        ModelKey model,
        Ulid id,
        FactRef registration,
        List<Claim> claims,
        OptionalLong number,
        String label,
        boolean labelLost,
        Optional<String> shortIdGiven,
        ModelType type,
        Stage stage,
        boolean overlaid,
        long createdAtMillis,
        long updatedAtMillis) {

    /**
     * A claim on a number.
     *
     * @param majority whether the writer saw a majority of the cluster and had pulled since
     */
    public record Claim(long number, boolean majority, FactRef fact) {}

    public VersionRow {
        claims = List.copyOf(claims);
    }

    /** This row showing another number, or none. */
    VersionRow withNumber(OptionalLong shown) {
        return new VersionRow(
                model,
                id,
                registration,
                claims,
                shown,
                label,
                labelLost,
                shortIdGiven,
                type,
                stage,
                overlaid,
                createdAtMillis,
                updatedAtMillis);
    }

    /** This row with its label kept or lost. */
    VersionRow withLabelLost(boolean lost) {
        return new VersionRow(
                model,
                id,
                registration,
                claims,
                number,
                label,
                lost,
                shortIdGiven,
                type,
                stage,
                overlaid,
                createdAtMillis,
                updatedAtMillis);
    }

    /** This row in a stage, touched by a fact of that time. */
    VersionRow touched(Stage standing, boolean moreOverlaid, long atMillis) {
        return new VersionRow(
                model,
                id,
                registration,
                claims,
                number,
                label,
                labelLost,
                shortIdGiven,
                type,
                standing,
                overlaid || moreOverlaid,
                createdAtMillis,
                Math.max(updatedAtMillis, atMillis));
    }

    /** This row with other claims, in rank order, and touched by a fact of that time. */
    VersionRow withClaims(List<Claim> ranked, long atMillis) {
        return new VersionRow(
                model,
                id,
                registration,
                ranked,
                number,
                label,
                labelLost,
                shortIdGiven,
                type,
                stage,
                overlaid,
                createdAtMillis,
                Math.max(updatedAtMillis, atMillis));
    }

    /** The label that people see. */
    public String shownLabel() {
        return labelLost ? label + "~" + shortId().substring(0, 4) : label;
    }

    /** 12 hex digits: the one it came with, or the start of the SHA-256 of the ULID. */
    public String shortId() {
        return shortIdGiven.orElseGet(() -> shortId(id));
    }

    /** The short id of a ULID: the first 12 hex digits of the SHA-256 of its 16 bytes. */
    public static String shortId(Ulid id) {
        byte[] bytes = ByteBuffer.allocate(16).putLong(id.high()).putLong(id.low()).array();
        return Hash.of(bytes).toString().substring(0, 12);
    }
}
