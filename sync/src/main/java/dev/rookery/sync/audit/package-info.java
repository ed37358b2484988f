/**
 * Whether what is stored is still what was kept, and the way back when it is not.
 *
 * <p><b>In this room:</b> hashing stored facts again, chains and sums, what belongs where something
 * is wrong. <b>Not here:</b> when it runs, how peers are asked, SQL. <b>May use:</b> the pure core
 * and {@code sync.driver}. <b>Start reading at:</b> {@link dev.rookery.sync.audit.Auditor}.
 */
package dev.rookery.sync.audit;
