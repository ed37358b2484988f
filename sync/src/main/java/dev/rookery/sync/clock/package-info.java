/**
 * Rank: hybrid logical time, by which facts are ordered whatever the machines' clocks say.
 *
 * <p><b>In this room:</b> stamps and the clock that issues them; pure values. <b>Not here:</b>
 * reading the machine's clock (handed in). <b>May use:</b> java.base alone. <b>Start reading
 * at:</b> {@link dev.rookery.sync.clock.HybridClock}.
 */
package dev.rookery.sync.clock;
