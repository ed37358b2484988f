/**
 * Several nodes as processes, hurt in every way a machine, a disk or a network can hurt them, while
 * a ledger outside of them notes what was acknowledged.
 *
 * <p><b>In this room:</b> the fleet, its faults, the ledger, what must hold after each storm.
 * <b>Not here:</b> one node alone (dev.rookery.cli.process); the simulation (sync). <b>May use:</b>
 * java.base, Jackson, JUnit, Awaitility, and Linux' own tools where they are installed. <b>Start
 * reading at:</b> {@link dev.rookery.faults.Fleet}.
 */
package dev.rookery.faults;
