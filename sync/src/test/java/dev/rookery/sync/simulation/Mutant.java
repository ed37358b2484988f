package dev.rookery.sync.simulation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A fault of the program, written as edits of its sources: a file of text that fails loudly when
 * what it edits is no longer there.
 *
 * <p>Lines before the first {@code file} say why, after {@code #}. Each {@code file PATH} is
 * followed by edits: {@code <<<<}, the text to be replaced, {@code ====}, the text in its place,
 * {@code >>>>}.
 *
 * <p>Threads: immutable.
 *
 * @param name the file's, without its ending
 * @param sources the edited sources, by path below the source folder
 */
public record Mutant(String name, Map<String, String> sources) {
    private static final String ENDING = ".mutant";

    /**
     * Those of a folder, by name.
     *
     * @param sources where the sources are that they edit, any of them
     */
    public static List<Mutant> all(Path folder, List<Path> sources) {
        try (Stream<Path> files = Files.list(folder)) {
            List<Mutant> mutants = new ArrayList<>();
            for (Path file : files.filter(f -> f.toString().endsWith(ENDING)).sorted().toList()) {
                mutants.add(read(file, sources));
            }
            return mutants;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Mutant read(Path file, List<Path> sources) throws IOException {
        Map<String, String> edited = new TreeMap<>();
        String path = "";
        StringBuilder before = new StringBuilder();
        StringBuilder after = new StringBuilder();
        StringBuilder part = new StringBuilder();
        for (String line : Files.readAllLines(file)) {
            if (line.startsWith("file ")) {
                path = line.substring("file ".length());
                edited.putIfAbsent(path, source(path, sources));
            } else if (line.equals("<<<<")) {
                before.setLength(0);
                part = before;
            } else if (line.equals("====")) {
                after.setLength(0);
                part = after;
            } else if (line.equals(">>>>")) {
                edited.put(path, edit(file, edited.get(path), before.toString(), after.toString()));
            } else {
                part.append(line).append('\n');
            }
        }
        return new Mutant(file.getFileName().toString().replace(ENDING, ""), edited);
    }

    private static String source(String path, List<Path> sources) throws IOException {
        for (Path folder : sources) {
            if (Files.exists(folder.resolve(path))) {
                return Files.readString(folder.resolve(path));
            }
        }
        throw new IllegalStateException("no source " + path + " in " + sources);
    }

    private static String edit(Path by, String source, String before, String after) {
        String old = before.stripTrailing();
        int at = source.indexOf(old);
        if (old.isEmpty() || at < 0 || source.indexOf(old, at + 1) >= 0) {
            throw new IllegalStateException(by + " edits what is not there once:\n" + before);
        }
        return source.replace(old, after.stripTrailing());
    }
}
