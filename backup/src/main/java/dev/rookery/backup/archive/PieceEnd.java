package dev.rookery.backup.archive;

/**
 * Where a piece of the archive ends. Two archives that differ anywhere before have another chain
 * there, so an end names everything in front of it.
 *
 * <p>Threads: immutable.
 *
 * @param position behind the piece's last frame
 * @param chain the chain hash there, its first {@value #CHAIN_DIGITS} hex digits
 */
public record PieceEnd(Position position, String chain) {
    /** Hex digits of a chain hash that tell archives apart. */
    public static final int CHAIN_DIGITS = 16;

    static PieceEnd of(Position position, Chain chain) {
        return new PieceEnd(position, chain.toString().substring(0, CHAIN_DIGITS));
    }
}
