package dev.rookery.config.yaml;

/** How reading a text as YAML ended. */
public sealed interface YamlReading permits YamlReading.Document, YamlReading.Refused {

    /**
     * @param root what the document holds; an empty scalar for an empty text
     */
    record Document(YamlNode root) implements YamlReading {}

    /**
     * @param line where, from 1; 0 when the text as a whole is refused
     * @param reason what is wrong, as a sentence part
     * @param accepted what would have been accepted
     */
    record Refused(int line, String reason, String accepted) implements YamlReading {}
}
