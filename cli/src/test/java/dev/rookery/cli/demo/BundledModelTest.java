package dev.rookery.cli.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rookery.cli.client.Json;
import dev.rookery.cli.client.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundledModelTest {

    @TempDir Path folder;

    @Test
    void everyBundledModelIsTheOneThatTheIndexNames() throws IOException {
        JsonNode index;
        try (InputStream in = BundledModel.class.getResourceAsStream("/demo/index.json")) {
            index = Json.parse(in.readAllBytes());
        }
        assertEquals(4, index.size());
        for (JsonNode entry : index) {
            BundledModel model =
                    BundledModel.ALL.stream()
                            .filter(each -> each.name().equals(Json.text(entry, "name")))
                            .findFirst()
                            .orElseThrow();

            assertEquals(Json.text(entry, "sha256"), Sha256.of(model.unpack(folder)));
            assertEquals(entry.path("metrics"), model.registration().path("metrics"));
        }
    }

    @Test
    void weightsComeWithHowTheyWereFound() throws IOException {
        BundledModel weights = BundledModel.ALL.get(4);

        JsonNode body = weights.registration();

        assertEquals("heuristic", Json.text(body, "type"));
        assertTrue(body.at("/metrics/fitness").asDouble() > 0.9);
        assertEquals("square8", body.at("/training_config/board_type").asText());
    }
}
