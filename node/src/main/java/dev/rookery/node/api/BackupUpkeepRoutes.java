package dev.rookery.node.api;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.rookery.backup.BackupId;
import dev.rookery.backup.catalogue.Pinning;
import dev.rookery.backup.catalogue.PrunePlan;
import dev.rookery.node.service.BackupUpkeep;
import dev.rookery.node.service.BackupUpkeep.Rehearsal;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Retention of backups, pins, rehearsals. */
final class BackupUpkeepRoutes {
    private static final String PRUNE = "/api/v1/backups/prune";
    private static final String DRILL = "/api/v1/backups/drill";
    private static final String PIN = "/api/v1/backups/{id}/pin";

    private final BackupUpkeep upkeep;

    BackupUpkeepRoutes(BackupUpkeep upkeep) {
        this.upkeep = upkeep;
    }

    /** Before those of one backup: neither word is an id. */
    List<Route> routes() {
        return List.of(
                new Route("POST", PRUNE, (Route.Handler.Work) this::prune),
                new Route("POST", DRILL, (Route.Handler.Work) this::drill),
                new Route("GET", DRILL, (Route.Handler.Read) this::drills),
                new Route("PUT", PIN, (Route.Handler.Work) this::pin),
                new Route("DELETE", PIN, (Route.Handler.Work) this::unpin));
    }

    private Reply prune(Exchange exchange) {
        exchange.noQuery();
        boolean execute = exchange.fieldsOrNone(Set.of("execute")).bool("execute").orElse(false);
        PrunePlan plan = upkeep.prune(execute);
        return Reply.json(
                200,
                out -> {
                    out.writeStartObject();
                    out.writeBooleanField("executed", execute);
                    out.writeNumberField("bytes_freed", plan.bytesFreed());
                    steps(out, "delete", plan, true);
                    steps(out, "keep", plan, false);
                    out.writeEndObject();
                });
    }

    private static void steps(JsonGenerator out, String name, PrunePlan plan, boolean go)
            throws IOException {
        List<PrunePlan.Step> those =
                plan.steps().stream().filter(step -> step.goes() == go).toList();
        Views.items(out, name, those, BackupUpkeepRoutes::write);
    }

    private static void write(JsonGenerator out, PrunePlan.Step step) throws IOException {
        out.writeStartObject();
        out.writeStringField("what", step.what().name().toLowerCase(Locale.ROOT));
        out.writeStringField("name", step.name());
        out.writeNumberField("bytes", step.bytes());
        out.writeStringField("why", step.why());
        out.writeEndObject();
    }

    private Reply pin(Exchange exchange) {
        exchange.noQuery();
        exchange.fieldsOrNone(Set.of());
        BackupId id = BackupRoutes.id(exchange.value(0));
        return ended(id, upkeep.pin(id)).orElseThrow(() -> BackupRoutes.unknown(id));
    }

    private static Optional<Reply> ended(BackupId id, Pinning pinning) {
        return switch (pinning) {
            case PINNED ->
                    Optional.of(
                            Reply.json(
                                    200,
                                    out -> {
                                        out.writeStartObject();
                                        out.writeStringField("backup_id", id.toString());
                                        out.writeBooleanField("pinned", true);
                                        out.writeEndObject();
                                    }));
            case UNPINNED -> Optional.of(Reply.empty());
            case UNKNOWN -> Optional.empty();
            case TOO_MANY ->
                    throw Problem.of(
                                    ApiCode.BACKUP_IN_USE,
                                    "as many backups are pinned as may be",
                                    "unpin another one first")
                            .refused();
            case UNREADABLE ->
                    throw Problem.of(
                                    ApiCode.STORAGE_FAILED,
                                    "pins.json in the backup folder cannot be read, so no backup is"
                                            + " deleted and no pin is changed",
                                    "put the file back, or delete it to begin without pins, and"
                                            + " restart the node")
                            .refused();
        };
    }

    private Reply unpin(Exchange exchange) {
        exchange.noQuery();
        BackupId id = BackupRoutes.id(exchange.value(0));
        return ended(id, upkeep.unpin(id)).orElseGet(Reply::empty);
    }

    private Reply drill(Exchange exchange) {
        exchange.noQuery();
        OptionalLong seed =
                exchange.fieldsOrNone(Set.of("seed")).whole("seed", Long.MIN_VALUE, Long.MAX_VALUE);
        List<Rehearsal> shown = upkeep.drill(seed);
        for (Rehearsal one : shown) {
            if (!one.sound()) {
                throw Problem.of(
                                ApiCode.BACKUP_DAMAGED,
                                "backup " + one.id() + " could not be restored in a drill",
                                "rookery backup list names others; the node's disk needs a look")
                        .with("faults", one.faults())
                        .refused();
            }
        }
        return Reply.json(200, out -> write(out, shown));
    }

    private Reply drills(Exchange exchange) {
        exchange.noQuery();
        List<Rehearsal> shown = upkeep.rehearsals();
        return Reply.json(200, out -> write(out, shown));
    }

    private static void write(JsonGenerator out, List<Rehearsal> rehearsals) throws IOException {
        out.writeStartObject();
        Views.items(out, "drills", rehearsals, BackupUpkeepRoutes::write);
        out.writeEndObject();
    }

    private static void write(JsonGenerator out, Rehearsal one) throws IOException {
        out.writeStartObject();
        out.writeStringField("backup_id", one.id().toString());
        out.writeStringField("kind", one.kind().toString());
        out.writeStringField("at", Iso.text(one.at()));
        out.writeBooleanField("sound", one.sound());
        out.writeStringField("root", one.root());
        out.writeNumberField("facts", one.facts());
        out.writeNumberField("seconds", one.took().toMillis() / 1_000.0);
        Views.items(out, "faults", one.faults(), JsonGenerator::writeString);
        out.writeEndObject();
    }
}
