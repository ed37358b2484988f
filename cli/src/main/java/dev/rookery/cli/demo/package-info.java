/**
 * Three real nodes on loopback, and what happens when one is cut off, breaks, and comes back.
 *
 * <p><b>In this room:</b> the script of the demo, its processes, the links it can cut. <b>Not
 * here:</b> anything that the nodes do. <b>May use:</b> java.base, Jackson, the client. <b>Start
 * reading at:</b> {@link dev.rookery.cli.demo.Demo}.
 */
package dev.rookery.cli.demo;
