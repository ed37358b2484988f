/**
 * The script at the top that builds and starts the jar.
 *
 * <p><b>In this room:</b> the script run in a copy of its surroundings, with stand-ins for Maven
 * and Java. <b>Not here:</b> what the jar does. <b>May use:</b> bash and the system's small tools.
 * <b>Start reading at:</b> {@link dev.rookery.launcher.LauncherTest}.
 */
package dev.rookery.launcher;
