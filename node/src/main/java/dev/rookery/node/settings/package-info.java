/**
 * Every setting of a node: its key, its default, its range, and the record that carries it.
 *
 * <p><b>In this room:</b> keys and typed records, the flags of {@code start}. <b>Not here:</b>
 * reading YAML (config), what a setting does. <b>May use:</b> config. <b>Start reading at:</b>
 * {@link dev.rookery.node.settings.NodeSettings}.
 */
package dev.rookery.node.settings;
