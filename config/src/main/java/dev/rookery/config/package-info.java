/**
 * Typed settings from YAML, environment and flags, with every problem reported at once.
 *
 * <p><b>In this room:</b> keys, types, where a value came from, what is wrong with it. <b>Not
 * here:</b> which keys exist (the node declares them). <b>May use:</b> java.base, {@code
 * config.value}, {@code config.yaml}. <b>Start reading at:</b> {@link
 * dev.rookery.config.SettingsReader}.
 */
package dev.rookery.config;
