/**
 * A version on this machine, on its way to a node.
 *
 * <p><b>In this room:</b> the body of a registration, a trainer's metadata, uploads. <b>Not
 * here:</b> which version, when, and what is printed. <b>May use:</b> java.base, Jackson, the
 * client. <b>Start reading at:</b> {@link dev.rookery.cli.registration.Registration}.
 */
package dev.rookery.cli.registration;
