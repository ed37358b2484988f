/**
 * The registry's rules: what may be asked, what it becomes, and what people see of it.
 *
 * <p><b>In this room:</b> models, versions, stages, the fold, the rules, comparison; pure values
 * and functions. <b>Not here:</b> SQL, HTTP, clocks, randomness (handed in). <b>May use:</b>
 * sync.fact, sync.clock, Jackson trees as values. <b>Start reading at:</b> {@link
 * dev.rookery.node.registry.Rules}.
 */
package dev.rookery.node.registry;
