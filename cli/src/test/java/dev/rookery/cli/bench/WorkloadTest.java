package dev.rookery.cli.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rookery.cli.bench.Workload.Registrations;
import dev.rookery.cli.client.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class WorkloadTest {

    @Test
    void aRegistrationHasTheLengthThatWasAskedForAndIsJson() throws IOException {
        Registrations registrations = new Registrations("127.0.0.1:7070", "r", 400);

        for (long i : new long[] {0, 7, 999, 123_456_789}) {
            String request = new String(registrations.request(i), StandardCharsets.US_ASCII);
            String body = request.substring(request.indexOf("\r\n\r\n") + 4);
            JsonNode document = Json.parse(body);

            assertEquals(400, body.length());
            assertTrue(request.contains("Content-Length: 400\r\n"), request);
            assertEquals("r-" + i, document.path("label").asText());
            assertEquals(64, document.at("/artifact/sha256").asText().length());
        }
    }

    @Test
    void registrationsGoOverAThousandModels() {
        Registrations registrations = new Registrations("h", "r", 400);

        assertEquals(registrations.model(5), registrations.model(1005));
        assertNotEquals(registrations.model(5), registrations.model(1004));
    }

    @Test
    void syncTrafficIsSummedOverPeersAndDirections() {
        SyncTraffic before =
                SyncTraffic.read(
                        """
                        # TYPE rookery_sync_bytes_total counter
                        rookery_sync_bytes_total{direction="in",peer="b"} 100.0
                        rookery_sync_bytes_total{direction="out",peer="b"} 50.0
                        rookery_sync_rounds_total 2.0
                        """);
        SyncTraffic after =
                SyncTraffic.read(
                        """
                        rookery_sync_bytes_total{direction="in",peer="b"} 1.3E3
                        rookery_sync_bytes_total{direction="out",peer="b"} 50.0
                        rookery_sync_rounds_total 6.0
                        """);

        assertEquals(300, after.bytesPerRoundSince(before));
    }
}
