package dev.rookery.config;

import dev.rookery.config.yaml.YamlReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** A configuration file's text. Threads: immutable. */
record ConfigFile(String name, String text) {

    /**
     * @return empty when the file cannot be used; then {@code findings} says why
     */
    static Optional<ConfigFile> open(Path path, Findings findings) {
        Source source = Source.file(path.toString());
        try (InputStream stream = Files.newInputStream(path)) {
            byte[] bytes = stream.readNBytes(YamlReader.CHARACTERS_MAX + 1);
            if (bytes.length > YamlReader.CHARACTERS_MAX) {
                findings.add(
                        Problem.value("file", source, "larger than 1MB", "a file of at most 1MB"));
                return Optional.empty();
            }
            String text =
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            return Optional.of(new ConfigFile(path.toString(), text));
        } catch (NoSuchFileException missing) {
            findings.add(Problem.value("file", source, "not there", "a file that exists"));
        } catch (CharacterCodingException binary) {
            findings.add(Problem.value("file", source, "not UTF-8", "YAML in UTF-8"));
        } catch (IOException unreadable) {
            findings.add(
                    Problem.value(
                            "file",
                            source,
                            "cannot be read: " + unreadable.getMessage(),
                            "a readable file"));
        }
        return Optional.empty();
    }
}
