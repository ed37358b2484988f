/**
 * One class per verb that a person types.
 *
 * <p><b>In this room:</b> options, the request each verb makes, the page it prints. <b>Not
 * here:</b> registry rules (asked for over HTTP). <b>May use:</b> picocli, Jackson, the rooms
 * beside this one; {@code start} and {@code config} alone use the node. <b>Start reading at:</b>
 * {@link dev.rookery.cli.verb.ShowVerb}.
 */
package dev.rookery.cli.verb;
