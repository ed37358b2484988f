/**
 * YAML as a tree whose every value knows its line.
 *
 * <p><b>In this room:</b> reading, limits, what is refused (aliases, tags, duplicate keys). <b>Not
 * here:</b> what a key means. <b>May use:</b> SnakeYAML's parser events. <b>Start reading at:</b>
 * {@link dev.rookery.config.yaml.YamlReader}.
 */
package dev.rookery.config.yaml;
