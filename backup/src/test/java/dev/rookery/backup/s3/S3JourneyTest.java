package dev.rookery.backup.s3;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.backup.offsite.Journeys;
import dev.rookery.backup.offsite.OffsiteException;
import dev.rookery.backup.offsite.OffsiteStore;
import dev.rookery.backup.s3.FlakyServer.Fate;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Copies to a real S3 server and back, over bad lines. */
class S3JourneyTest {
    private static final int ATTEMPTS_MAX = 100;
    @TempDir Path temp;

    /** One step that may break in the middle. */
    private interface Step {
        void run() throws IOException;
    }

    @Test
    void aCopyComesOutAndBackWholeHoweverRequestsBreak() throws IOException {
        MotoServer behind = MotoServer.shared();
        Random random = new Random(7);
        Fate[] fates = Fate.values();
        IntFunction<Fate> threeOfTen = n -> fates[Math.max(0, random.nextInt(10) - 6)];
        try (FlakyServer server = new FlakyServer(behind.url(), threeOfTen);
                OffsiteStore store = new S3Store(server.at(behind.bucket()))) {
            Journeys journeys = new Journeys(temp);
            Path file = journeys.file(12);

            int sending = untilDone(() -> journeys.send(store, file));
            int fetching = untilDone(() -> journeys.fetch(store, file));

            assertTrue(sending > 1 && fetching > 1, sending + " and " + fetching);
        }
    }

    @Test
    void aServerThatIsKilledAndComesBackEmptyGetsAllAgain() throws IOException {
        Journeys journeys = new Journeys(temp);
        Path file = journeys.file(5);
        MotoServer first = MotoServer.start(Map.of());
        try (OffsiteStore store = new S3Store(first.at("bucket", ""))) {
            first.make("bucket");
            journeys.send(store, file);
            first.close();
            int silent = 0;
            try {
                journeys.send(store, file);
            } catch (OffsiteException e) {
                silent += e.passing() ? 1 : 0;
            }
            assertTrue(silent == 1);

            try (MotoServer second = first.again()) {
                second.make("bucket");
                journeys.send(store, file);
                journeys.fetch(store, file);
            }
        }
    }

    @Test
    void twoWhoSendOneCopyAtOnceBothSucceedAndItIsWhole() throws Exception {
        MotoServer server = MotoServer.shared();
        Journeys journeys = new Journeys(temp);
        Path file = journeys.file(8);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try (OffsiteStore store = new S3Store(server.at(server.bucket(), ""))) {
            Callable<Boolean> send =
                    () -> {
                        untilDone(() -> journeys.send(store, file));
                        return true;
                    };
            for (Future<Boolean> sent : threads.invokeAll(List.of(send, send))) {
                assertTrue(sent.get());
            }
            journeys.fetch(store, file);
        } finally {
            threads.shutdown();
        }
    }

    private static int untilDone(Step step) throws IOException {
        for (int attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
            try {
                step.run();
                return attempt;
            } catch (OffsiteException e) {
                assertTrue(e.passing(), e.getMessage());
            }
        }
        throw new AssertionError("not done after " + ATTEMPTS_MAX + " attempts");
    }
}
