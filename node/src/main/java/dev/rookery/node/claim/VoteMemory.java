package dev.rookery.node.claim;

/**
 * All that a voter remembers: who may vote, what it voted for, and how it stands on ballots.
 *
 * <p>Threads: owned by the sync loop, within its open transaction.
 */
public record VoteMemory(SeatMemory seats, ClaimMemory claims, PledgeMemory pledges) {}
