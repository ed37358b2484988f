package dev.rookery.node.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.backup.BackupKind;
import dev.rookery.backup.copy.CopyMetadata;
import dev.rookery.node.health.ComponentState;
import dev.rookery.node.health.HealthBoard;
import dev.rookery.node.health.HealthComponent;
import dev.rookery.node.health.HealthStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupScheduleTest {
    private static final Duration INTERVAL = Duration.ofHours(24);
    private static final Duration DRILLS = Duration.ofDays(7);
    @TempDir Path temp;
    private RestorableNode node;
    private HealthComponent health;
    private final List<Runnable> asked = new ArrayList<>();
    private final Minutes minutes = new Minutes();

    /** Minutes pass when the test says so. */
    private static final class Minutes implements Timetable {
        private Optional<Runnable> task = Optional.empty();
        private Duration period = Duration.ZERO;

        @Override
        public Runnable every(Duration every, Runnable what) {
            period = every;
            task = Optional.of(what);
            what.run();
            return () -> task = Optional.empty();
        }

        void pass() {
            task.ifPresent(Runnable::run);
        }
    }

    @BeforeEach
    void openNode() {
        node = new RestorableNode(temp.resolve("data"));
        node.write("model/1");
        health = new HealthBoard(() -> node.now).component(HealthBoard.BACKUP, INTERVAL);
    }

    @AfterEach
    void closeNode() {
        node.close();
    }

    @Test
    void aCopyIsTakenAndVerifiedAtTheStartWhenNoneIsThere() {
        // given a node without copies
        BackupSchedule schedule = schedule();

        // when
        schedule.start(minutes);
        work();

        // then
        CopyMetadata copy = node.backups.copies().list().get(0);
        assertEquals(BackupKind.SCHEDULED, copy.kind());
        assertTrue(node.backups.copies().verifiedAt(copy.id()).isPresent());
        assertEquals(HealthStatus.HEALTHY, health.state().status());
        assertEquals(Duration.ofMinutes(1), minutes.period);
    }

    @Test
    void noCopyIsTakenBeforeTheIntervalIsOverAndOneAfter() {
        // given a scheduled copy, just taken
        schedule().start(minutes);
        work();

        // when a minute less than the interval passes
        node.now = node.now.plus(INTERVAL).minusSeconds(60);
        minutes.pass();
        work();

        // then none is taken
        assertEquals(1, node.backups.copies().list().size());

        // when the interval is over
        node.now = node.now.plusSeconds(60);
        minutes.pass();
        work();

        // then one is, once
        minutes.pass();
        work();
        assertEquals(2, node.backups.copies().list().size());
    }

    @Test
    void aRestartedNodeTellsTheAgeOfTheCopyThatItFinds() {
        // given a copy, taken and verified before the start
        schedule().start(minutes);
        work();
        node.now = node.now.plus(INTERVAL.dividedBy(2));

        // when the node starts again
        health = new HealthBoard(() -> node.now).component(HealthBoard.BACKUP, INTERVAL);
        schedule().start(minutes);
        work();

        // then
        assertEquals(1, node.backups.copies().list().size());
        assertEquals(HealthStatus.HEALTHY, health.state().status());
        assertTrue(
                health.state().age().orElseThrow().compareTo(INTERVAL.dividedBy(2)) >= 0,
                () -> health.state().toString());
    }

    @Test
    void aLookWhileACopyIsTakenBeginsNoSecondOne() {
        // given a copy that is being taken
        schedule().start(minutes);

        // when minutes pass before it is finished
        minutes.pass();
        minutes.pass();

        // then there is one task only
        assertEquals(1, asked.size());
        work();
        assertEquals(1, node.backups.copies().list().size());
    }

    @Test
    void aCopyThatFailsShowsInHealthUntilOneSucceeds() throws IOException {
        // given a backup folder that is a file
        Path folder = node.data.resolve("registry_backups");
        Path away = temp.resolve("away");
        Files.move(folder, away);
        Files.writeString(folder, "in the way");
        schedule().start(minutes);

        // when
        work();

        // then
        ComponentState state = health.state();
        assertEquals(HealthStatus.DEGRADED, state.status());
        assertTrue(state.lastError().orElseThrow().contains("registry_backups"));

        // when the folder is back
        Files.delete(folder);
        Files.move(away, folder);
        minutes.pass();
        work();

        // then
        assertEquals(HealthStatus.HEALTHY, health.state().status());
    }

    @Test
    void healthTellsHowOldTheNewestCopiesAre() {
        // given a scheduled copy, verified, and an hour later one by hand, not verified
        schedule().start(minutes);
        work();
        node.now = node.now.plusSeconds(3_600);
        node.desk.create("by hand", "tester");
        minutes.pass();
        work();

        // when a minute has passed
        node.now = node.now.plusSeconds(60);

        // then
        var details = health.state().details();
        assertEquals(2, details.get("copies"));
        assertEquals(60L, details.get("newest_age_seconds"));
        assertEquals(3_660L, details.get("newest_verified_age_seconds"));
    }

    @Test
    void aRestoreIsRehearsedAtOnceAndThenAtItsInterval() {
        // given
        schedule().start(minutes);
        work();
        assertEquals(1, node.keeper.rehearsals().size());

        // when less than the interval passes
        node.now = node.now.plus(DRILLS).minusSeconds(60);
        minutes.pass();
        work();
        assertEquals(1, node.keeper.rehearsals().size());

        // when it is over
        node.now = node.now.plusSeconds(60);
        minutes.pass();
        work();

        // then
        assertEquals(2, node.keeper.rehearsals().size());
        assertEquals(true, health.state().details().get("last_drill_sound"));
        assertEquals(0L, health.state().details().get("last_drill_age_seconds"));
    }

    @Test
    void aDrillThatFailsShowsInHealthUntilOneSucceeds() throws IOException {
        // given a copy that rots before it is rehearsed again
        schedule().start(minutes);
        work();
        Path copies = node.data.resolve("registry_backups");
        Path file =
                copies.resolve(node.backups.copies().list().get(0).id().toString())
                        .resolve("registry.db");
        byte[] sound = Files.readAllBytes(file);
        byte[] rotten = sound.clone();
        rotten[rotten.length / 2] ^= 1;

        // when
        Files.write(file, rotten);
        Files.delete(copies.resolve(DrillBook.FILE));
        restartKeeper();
        schedule().start(minutes);
        work();

        // then
        assertEquals(HealthStatus.UNHEALTHY, health.state().status());
        assertTrue(health.state().lastError().orElseThrow().contains("drill"));
        assertEquals(false, health.state().details().get("last_drill_sound"));

        // when it can be read again
        Files.write(file, sound);
        node.now = node.now.plus(DRILLS);
        minutes.pass();
        work();

        // then
        assertEquals(HealthStatus.HEALTHY, health.state().status());
    }

    @Test
    void anArchiveThatWasFoundDamagedDegradesHealthUntilALaterCopyIsVerified() throws IOException {
        // given a verified copy, and a mark behind a changed byte of the archive
        schedule().start(minutes);
        work();
        Random random = new Random(3);
        RestorableNode.history(random).forEach(node::feed);
        Instant now = node.now;
        node.close();
        Path segment = temp.resolve("data/registry_backups/archive/segment-000001.log");
        byte[] bytes = Files.readAllBytes(segment);
        bytes[bytes.length / 2] ^= 1;
        Files.write(segment, bytes);

        // when
        node = new RestorableNode(temp.resolve("data"));
        node.now = now.plusSeconds(60);
        health = new HealthBoard(() -> node.now).component(HealthBoard.BACKUP, INTERVAL);
        schedule().start(minutes);
        work();
        node.now = node.now.plusSeconds(60);
        minutes.pass();
        work();

        // then
        assertEquals(HealthStatus.DEGRADED, health.state().status());
        assertTrue(health.state().lastError().orElseThrow().contains("segment-000001.log"));
        assertTrue(health.state().details().containsKey("archive_faults"));

        // when
        node.now = node.now.plusSeconds(60);
        node.desk.verify(node.desk.create("after it", "tester").id());
        minutes.pass();
        work();

        // then
        assertEquals(HealthStatus.HEALTHY, health.state().status());
    }

    @Test
    void aDrillThatSomebodyAskedForShowsInHealthToo() throws IOException {
        // given
        schedule().start(minutes);
        work();
        Path file =
                node.data
                        .resolve("registry_backups")
                        .resolve(node.backups.copies().list().get(0).id().toString())
                        .resolve("registry.db");
        byte[] sound = Files.readAllBytes(file);
        Files.write(file, new byte[sound.length]);
        node.now = node.now.plusSeconds(30);

        // when
        node.keeper.drill(OptionalLong.empty());
        minutes.pass();
        work();
        minutes.pass();
        work();

        // then
        assertEquals(HealthStatus.UNHEALTHY, health.state().status());
        assertEquals(1, health.state().consecutiveFailures());
        assertEquals(false, health.state().details().get("last_drill_sound"));

        // when it can be read again and somebody looks
        Files.write(file, sound);
        node.now = node.now.plusSeconds(30);
        node.keeper.drill(OptionalLong.empty());
        minutes.pass();
        work();

        // then
        assertEquals(HealthStatus.HEALTHY, health.state().status());
    }

    /** As after a restart: it reads the proofs anew. */
    private void restartKeeper() {
        node.close();
        Instant now = node.now;
        node = new RestorableNode(temp.resolve("data"));
        node.now = now;
    }

    @Test
    void nothingIsLookedAtOnceItIsClosed() {
        // given
        BackupSchedule schedule = schedule();
        schedule.start(minutes);
        work();
        schedule.close();

        // when
        node.now = node.now.plus(INTERVAL.multipliedBy(3));
        minutes.pass();
        work();

        // then
        assertEquals(1, node.backups.copies().list().size());
    }

    private BackupSchedule schedule() {
        return new BackupSchedule(
                node.backups,
                node.desk,
                node.keeper,
                new BackupSchedule.Pace(INTERVAL, DRILLS),
                health,
                asked::add,
                () -> node.now);
    }

    /** Does what the worker was asked to do. */
    private void work() {
        List<Runnable> now = List.copyOf(asked);
        asked.clear();
        now.forEach(Runnable::run);
    }
}
