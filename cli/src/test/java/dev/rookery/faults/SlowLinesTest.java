package dev.rookery.faults;

import dev.rookery.faults.ChaosProxy.Weather;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** Three nodes on lines that are slow, silent or break off: worse than none at all. */
@Tag("long")
class SlowLinesTest {

    private static final int WRITES = 300;

    @TempDir Path folder;
    private final Map<String, ChaosProxy> proxies = new TreeMap<>();
    private Figures figures;
    private Fleet fleet;

    @BeforeEach
    void layOut(TestInfo test) {
        figures = new Figures(test.getTestMethod().orElseThrow().getName());
        fleet =
                Fleet.of(
                        folder,
                        Fleet.places(3),
                        (from, to) ->
                                proxies.computeIfAbsent(
                                                from.host() + " to " + to.host(),
                                                line -> proxyTo(to))
                                        .url());
    }

    @AfterEach
    void removeAll() throws IOException {
        fleet.close();
        figures.close();
        for (ChaosProxy proxy : proxies.values()) {
            proxy.close();
        }
    }

    @Test
    void aLineThatIsLateOnlyMakesSyncLater() throws Exception {
        Storm storm = new Storm(fleet.start(), figures);

        storm.pass(writers -> under(Weather.late(Duration.ofMillis(300)), writers), () -> {});

        storm.checkAll();
    }

    @Test
    void linesThatAreSilentTrickleOrBreakOffDoNoLastingHarm() throws Exception {
        Storm storm = new Storm(fleet.start(), figures);

        for (Weather weather :
                List.of(
                        Weather.HALF_OPEN,
                        Weather.trickle(Duration.ofMillis(50)),
                        Weather.cutAfter(700),
                        Weather.cutAfter(20_000))) {
            storm.pass(
                    writers -> under(weather, writers),
                    () -> proxies.values().forEach(ChaosProxy::heal));
        }

        storm.checkAll();
    }

    private void under(Weather weather, Writers writers) {
        proxies.values().forEach(proxy -> proxy.weather(weather));
        figures.count("bad weather");
        Storm.awaitWrites(writers, WRITES);
    }

    private static ChaosProxy proxyTo(Place to) {
        try {
            return new ChaosProxy(to);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
