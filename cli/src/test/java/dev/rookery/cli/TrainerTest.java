package dev.rookery.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One real training, whose output is registered without the trainer knowing of a registry. */
class TrainerTest {

    private static final int SECONDS_MAX = 120;

    @TempDir Path folder;

    @BeforeEach
    void scikitLearnIsHere() throws Exception {
        if (python("-c", "import sklearn").code() != 0) {
            String reason = "no scikit-learn here: pip install scikit-learn";
            System.out.println("skipped: " + reason);
            Assumptions.abort(reason);
        }
    }

    @Test
    void whatATrainerLeavesIsRegisteredOnceWithItsFiguresAndFiles() throws Exception {
        Path program = folder.resolve("train.py");
        try (InputStream in = TrainerTest.class.getResourceAsStream("/trainer/train.py")) {
            Files.copy(in, program);
        }
        Path runs = folder.resolve("runs");
        Ended training = python(program.toString(), runs.resolve("run17").toString());
        assertEquals(0, training.code(), training.said());

        try (RealNode node = new RealNode(folder)) {
            CommandRun watch = node.run("watch", runs.toString(), "--marker", "DONE", "--once");
            node.run("watch", runs.toString(), "--marker", "DONE", "--once");

            assertEquals(0, watch.exit(), watch.err());
            assertTrue(watch.out().startsWith("registered synthetic:1 "), watch.out());
            assertEquals(1, node.json("list", "synthetic").path("versions").size());
            JsonNode version = node.json("show", "synthetic:1");
            assertTrue(version.at("/metrics/accuracy").asDouble() > 0.5);
            assertEquals("NaN", version.at("/extra/metrics/auc").asText());
            assertEquals("run17", version.at("/training/run_id").asText());
            assertEquals(200, version.at("/training_config/max_iter").asInt());
            assertEquals(
                    List.of("feature_importance.csv", "metadata.json", "model.joblib"),
                    version.path("files").findValuesAsText("path"));
        }
    }

    private record Ended(int code, String said) {}

    private static Ended python(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("python3"));
        command.addAll(List.of(arguments));
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            return new Ended(127, e.getMessage());
        }
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            return new Ended(-1, "not done after " + SECONDS_MAX + " s: " + said);
        }
        return new Ended(process.exitValue(), said);
    }
}
