/**
 * The decisions of sync: what a fact is named, what a peer's facts may do, what the other lacks.
 *
 * <p><b>In this room:</b> the engine (event in, effects out) and both sides of a pull, without I/O.
 * <b>Not here:</b> threads, clocks, sockets, disks; performing the effects (sync.driver). <b>May
 * use:</b> sync.fact, sync.clock, sync.vector, sync.message. <b>Start reading at:</b> {@link
 * dev.rookery.sync.engine.SyncEngine}.
 */
package dev.rookery.sync.engine;
