package dev.rookery.readme;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** README.md as what it tells to type. */
record Readme(Path file, String text) {

    private static final Pattern SHELL_BLOCK =
            Pattern.compile("^```sh\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

    static Readme ofThisRepository() throws IOException {
        Path file = Path.of(System.getProperty("rookery.root")).resolve("README.md");
        return new Readme(file, Files.readString(file));
    }

    /** Every line that a reader types into a shell, in order. */
    List<String> commands() {
        return SHELL_BLOCK
                .matcher(text)
                .results()
                .flatMap(block -> block.group(1).lines())
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .toList();
    }
}
