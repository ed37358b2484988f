package dev.rookery.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rookery.cli.client.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Import of an export is the identity. More seeds with {@code -Dexport.seeds=20}, one with {@code
 * -Dexport.seed=7}, larger registries with {@code -Dexport.steps=500}.
 */
class ExportIdentityTest {

    private static final List<String> FORMATS =
            List.of("filesystem", "timestamped", "manifest", "ringrift");

    @TempDir Path folder;

    static LongStream seeds() {
        Long one = Long.getLong("export.seed");
        return one != null
                ? LongStream.of(one)
                : LongStream.rangeClosed(1, Long.getLong("export.seeds", 1));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whatIsExportedComesBackAsItWasByEachLayout(long seed) throws IOException {
        try (RealNode one = new RealNode(folder.resolve("one"))) {
            RandomRegistry registry = new RandomRegistry(one.client(), seed, folder);
            registry.fill(Integer.getInteger("export.steps", 100));
            String before = RegistryPicture.of(one.client());
            for (String format : FORMATS) {
                Path out = folder.resolve(format);
                export(one, out, format);
                try (RealNode two = new RealNode(folder.resolve("two-" + format))) {
                    everythingComes(two, out, format, seed);
                    same(before, RegistryPicture.of(two.client()), format + ", seed " + seed);
                    nothingComes(two, out, format);
                    Path again = folder.resolve("again-" + format);
                    export(two, again, format);
                    nothingComes(one, again, format);
                }
                nothingComes(one, out, format);
            }
        }
    }

    /** Line by line, so that a failure shows the first that differs and not two registries. */
    private static void same(String before, String after, String which) {
        List<String> there = before.lines().toList();
        List<String> here = after.lines().toList();
        for (int i = 0; i < Math.min(there.size(), here.size()); i++) {
            assertEquals(there.get(i), here.get(i), which + ", line " + i + " of the picture");
        }
        assertEquals(there.size(), here.size(), which);
    }

    /** A timestamped folder holds one model: then there is one for each. */
    private static void export(RealNode node, Path out, String format) {
        for (Path each : folders(node, out, format)) {
            boolean all = each.equals(out);
            JsonNode said =
                    all
                            ? node.json("export", each.toString(), "--format", format)
                            : node.json(
                                    "export",
                                    each.toString(),
                                    "--format",
                                    format,
                                    "--model",
                                    each.getFileName().toString());
            assertEquals("[]", said.path("problems").toString());
        }
    }

    private static List<Path> folders(RealNode node, Path out, String format) {
        return format.equals("timestamped")
                ? Json.list(node.json("list"), "models").stream()
                        .map(model -> out.resolve(Json.text(model, "name")))
                        .toList()
                : List.of(out);
    }

    private static void everythingComes(RealNode node, Path out, String format, long seed) {
        try (var below = Files.list(out)) {
            List<Path> all = format.equals("timestamped") ? below.sorted().toList() : List.of(out);
            for (Path each : all) {
                CommandRun run = node.run("import", each.toString(), "--json");
                assertEquals(0, run.exit(), () -> seed + " " + run.out() + run.err());
                assertEquals("[]", run.json().path("findings").toString(), format + ", " + seed);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void nothingComes(RealNode node, Path out, String format) {
        long facts = node.facts();
        everythingComes(node, out, format, 0);
        assertEquals(facts, node.facts(), format);
    }
}
