package dev.rookery.node.reference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.node.artifact.ArtifactStore;
import dev.rookery.node.outbound.OutboundGuard;
import dev.rookery.node.reference.References.Read;
import dev.rookery.sync.fact.Hash;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that breaks off, replaces what it has, or never ends. */
class DownloadTest {
    private static final int BYTES = 8 << 20;
    private static final int BROKEN_AFTER = 1_500_000;
    private static final Optional<String> TAG = Optional.of("\"a\"");

    @TempDir Path folder;
    private final byte[] bytes = new byte[BYTES];
    private final List<String> asked = new ArrayList<>();

    @AfterEach
    void nothingUnfinishedIsLeft() throws IOException {
        try (var left = Files.list(folder.resolve("incoming"))) {
            assertEquals(0, left.count());
        }
    }

    @Test
    void whatBreaksOffGoesOnWhereItWasHoweverOften() {
        new Random(1).nextBytes(bytes);

        Read read =
                run(
                        (from, tag) -> {
                            asked.add(from + " " + tag.orElse("-"));
                            int end = (int) Math.min(BYTES, from + BROKEN_AFTER);
                            return body(from, end, TAG);
                        },
                        InstantSource.system());

        assertEquals(Hash.of(bytes), assertInstanceOf(Read.Kept.class, read).artifact().hash());
        assertEquals(
                List.of(
                        "0 -",
                        "1500000 \"a\"",
                        "3000000 \"a\"",
                        "4500000 \"a\"",
                        "6000000 \"a\"",
                        "7500000 \"a\""),
                asked);
    }

    @Test
    void withoutATagItBeginsAnewAndHasAnEnd() {
        UnreadableException broken =
                assertThrows(
                        UnreadableException.class,
                        () ->
                                run(
                                        (from, tag) -> {
                                            asked.add(from + " " + tag.orElse("-"));
                                            return body(0, BROKEN_AFTER, Optional.empty());
                                        },
                                        InstantSource.system()));

        assertTrue(broken.getMessage().contains("broke off after 1500000 of"), broken::toString);
        assertEquals(List.of("0 -", "0 -", "0 -", "0 -", "0 -"), asked);
    }

    @Test
    void aServerThatSendsAllAgainIsBelieved() {
        Read read =
                run(
                        (from, tag) -> body(0, from == 0 ? BROKEN_AFTER : BYTES, TAG),
                        InstantSource.system());

        assertEquals(Hash.of(bytes), assertInstanceOf(Read.Kept.class, read).artifact().hash());
    }

    @Test
    void aServerThatIsTooSlowIsGivenUp() {
        Instant[] now = {Instant.EPOCH};
        InputStream drip =
                new InputStream() {
                    @Override
                    public int read() {
                        now[0] = now[0].plusSeconds(10);
                        return 1;
                    }

                    @Override
                    public int read(byte[] into, int at, int length) {
                        into[at] = (byte) read();
                        return 1;
                    }
                };

        UnreadableException slow =
                assertThrows(
                        UnreadableException.class,
                        () ->
                                run(
                                        (from, tag) ->
                                                new Remote.Body(drip, 0, OptionalLong.empty(), TAG),
                                        () -> now[0]));

        assertTrue(slow.getMessage().contains("too slow"), slow::toString);
    }

    @Test
    void anAnswerWithoutEndIsCutAtTheLargestArtifact() {
        InputStream endless =
                new InputStream() {
                    @Override
                    public int read() {
                        return 1;
                    }
                };

        Read read =
                run(
                        (from, tag) -> new Remote.Body(endless, 0, OptionalLong.empty(), TAG),
                        InstantSource.system());

        assertInstanceOf(Read.TooLarge.class, read);
    }

    private Remote.Body body(long from, int end, Optional<String> tag) {
        byte[] part = Arrays.copyOfRange(bytes, (int) from, end);
        return new Remote.Body(new ByteArrayInputStream(part), from, OptionalLong.of(BYTES), tag);
    }

    private Read run(Remote remote, InstantSource steady) {
        ArtifactStore store = new ArtifactStore(folder, BYTES);
        Download.Wish wish =
                new Download.Wish(Optional.empty(), OptionalLong.empty(), store, () -> false);
        OutboundGuard.Rules quick =
                new OutboundGuard.Rules(4, Duration.ofMillis(1), 8, Duration.ofSeconds(30));
        OutboundGuard guard =
                new OutboundGuard("test", quick, UnreadableException::passes, Clock.systemUTC());
        try (Download download = new Download(wish, remote, steady)) {
            return download.run(guard);
        }
    }
}
