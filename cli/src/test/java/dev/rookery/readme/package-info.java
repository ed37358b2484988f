/**
 * The README's promises, kept.
 *
 * <p><b>In this room:</b> what its code blocks tell a reader to type, typed: real nodes, real
 * verbs. <b>Not here:</b> the demo, which has a test of its own. <b>May use:</b> bash, curl.
 * <b>Start reading at:</b> {@link dev.rookery.readme.ReadmeTest}.
 */
package dev.rookery.readme;
