package dev.rookery.node.api;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.rookery.backup.BackupId;
import dev.rookery.backup.BackupKind;
import dev.rookery.backup.Fault;
import dev.rookery.backup.Verification;
import dev.rookery.node.service.BackupDesk;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Backups: made, listed, verified, deleted, planned, restored. */
final class BackupRoutes {
    private static final String BACKUPS = "/api/v1/backups";
    private static final String BACKUP = BACKUPS + "/{id}";
    private static final String KINDS =
            "one of pre-sync, scheduled, manual, pre-restore, pre-upgrade, pre-cleanup";

    private final BackupDesk backups;

    BackupRoutes(BackupDesk backups) {
        this.backups = backups;
    }

    List<Route> routes() {
        return List.of(
                new Route("GET", BACKUPS, (Route.Handler.Read) this::list),
                new Route("POST", BACKUPS, (Route.Handler.Work) this::create),
                new Route("POST", BACKUPS + "/restore", (Route.Handler.Work) this::restore),
                new Route("GET", BACKUP, (Route.Handler.Read) this::get),
                new Route("DELETE", BACKUP, (Route.Handler.Work) this::delete),
                new Route("POST", BACKUP + "/verify", (Route.Handler.Work) this::verify),
                new Route("POST", BACKUP + "/plan", (Route.Handler.Work) this::plan));
    }

    private Reply list(Exchange exchange) {
        Query query = exchange.query(Set.of("kind", "limit", "page_token"));
        Optional<BackupKind> kind = Bodies.parameter(query, "kind", BackupKind::parse, KINDS);
        Optional<BackupId> after =
                Bodies.parameter(query, "page_token", BackupId::parse, "from next_page_token");
        int limit = query.limit();
        List<BackupDesk.Backup> found = backups.list(kind, after, limit + 1);
        List<BackupDesk.Backup> page = found.subList(0, Math.min(limit, found.size()));
        Optional<String> next =
                found.size() > limit
                        ? Optional.of(page.get(limit - 1).id().toString())
                        : Optional.empty();
        return Views.list("backups", page, next, BackupRoutes::write);
    }

    private Reply create(Exchange exchange) {
        exchange.noQuery();
        Fields body = exchange.fieldsOrNone(Set.of("reason"));
        String reason = body.text("reason", Bodies.REASON_MAX).orElse("");
        BackupDesk.Backup made = backups.create(reason, exchange.actor());
        return Reply.json(201, out -> write(out, made));
    }

    private Reply get(Exchange exchange) {
        exchange.noQuery();
        BackupId id = id(exchange.value(0));
        return backups.find(id)
                .map(found -> Reply.json(200, out -> write(out, found)))
                .orElseThrow(() -> unknown(id));
    }

    private Reply delete(Exchange exchange) {
        exchange.noQuery();
        BackupId id = id(exchange.value(0));
        return switch (backups.delete(id)) {
            case DELETED -> Reply.empty();
            case UNKNOWN -> throw unknown(id);
            case LAST_GOOD ->
                    throw Problem.of(
                                    ApiCode.BACKUP_IN_USE,
                                    "backup " + id + " is the last verified way back",
                                    "make and verify another one first")
                            .refused();
            case IN_USE ->
                    throw Problem.of(
                                    ApiCode.BACKUP_IN_USE,
                                    "backup " + id + " is being verified or restored",
                                    "ask again when that is done")
                            .refused();
        };
    }

    private Reply verify(Exchange exchange) {
        exchange.noQuery();
        exchange.fieldsOrNone(Set.of());
        BackupId id = id(exchange.value(0));
        Verification verification = backups.verify(id).orElseThrow(() -> unknown(id));
        if (verification instanceof Verification.Damaged damaged) {
            throw damaged(id, damaged.faults());
        }
        Verification.Sound sound = (Verification.Sound) verification;
        return Reply.json(
                200,
                out -> {
                    out.writeStartObject();
                    out.writeStringField("backup_id", id.toString());
                    out.writeBooleanField("sound", true);
                    out.writeStringField("at", Iso.text(sound.at()));
                    out.writeEndObject();
                });
    }

    private Reply plan(Exchange exchange) {
        exchange.noQuery();
        mode(exchange.fieldsOrNone(Set.of("mode")));
        BackupId id = id(exchange.value(0));
        BackupDesk.Plan plan = backups.plan(id).orElseThrow(() -> unknown(id));
        return Reply.json(
                200,
                out -> {
                    out.writeStartObject();
                    out.writeStringField("backup_id", id.toString());
                    out.writeStringField("mode", "repair");
                    out.writeStringField("root", plan.root());
                    out.writeStringField("backup_root", plan.backupRoot());
                    out.writeNumberField("facts_now", plan.factsNow());
                    out.writeNumberField("facts_backup", plan.factsBackup());
                    Views.items(out, "steps", plan.steps(), JsonGenerator::writeString);
                    out.writeEndObject();
                });
    }

    private Reply restore(Exchange exchange) {
        exchange.noQuery();
        Fields body =
                exchange.fields(
                        Set.of(
                                "backup_id",
                                "mode",
                                "root",
                                "backup_root",
                                "facts_now",
                                "facts_backup",
                                "steps"));
        mode(body);
        BackupId id =
                Bodies.required(
                        body, "backup_id", BackupId::parse, "an id such as 20261121_140500");
        Optional<String> root = body.text("root", 64);
        BackupDesk.Restore outcome = backups.restore(id, root, exchange.actor());
        if (outcome instanceof BackupDesk.Restore.Done done) {
            return Reply.json(200, out -> restored(out, done));
        }
        if (outcome instanceof BackupDesk.Restore.Damaged damaged) {
            throw damaged(id, damaged.faults());
        }
        if (outcome instanceof BackupDesk.Restore.Stale stale) {
            throw Problem.field(
                            ApiCode.PLAN_STALE,
                            "root",
                            root.orElse(""),
                            "the registry's root now, " + stale.root())
                    .refused();
        }
        throw unknown(id);
    }

    static BackupId id(String text) {
        return BackupId.parse(text)
                .orElseThrow(
                        () ->
                                Problem.field(
                                                ApiCode.PATH_INVALID,
                                                "id",
                                                text,
                                                "a backup's id, such as 20261121_140500")
                                        .refused());
    }

    static RefusedException unknown(BackupId id) {
        return Problem.of(
                        ApiCode.BACKUP_UNKNOWN,
                        "there is no backup " + id,
                        "GET /api/v1/backups lists them")
                .refused();
    }

    static RefusedException damaged(BackupId id, List<Fault> faults) {
        return Problem.of(
                        ApiCode.BACKUP_DAMAGED,
                        "backup " + id + " is damaged; nothing was touched",
                        "choose another one; GET /api/v1/backups lists them")
                .with("faults", faults.stream().map(Fault::toString).toList())
                .refused();
    }

    private static void mode(Fields body) {
        body.parsed(
                "mode",
                text -> text.equals("repair") ? Optional.of(text) : Optional.empty(),
                "repair in this release");
    }

    private static void restored(JsonGenerator out, BackupDesk.Restore.Done done)
            throws IOException {
        out.writeStartObject();
        out.writeStringField("backup_id", done.id().toString());
        out.writeStringField("mode", "repair");
        Views.text(out, "pre_restore", done.preRestore().map(BackupId::toString));
        out.writeStringField("origin", done.origin());
        out.writeStringField("root", done.root());
        out.writeNumberField("facts", done.facts());
        out.writeNumberField("facts_added_back", done.addedBack());
        Views.items(out, "notes", done.notes(), JsonGenerator::writeString);
        out.writeEndObject();
    }

    private static void write(JsonGenerator out, BackupDesk.Backup backup) throws IOException {
        out.writeStartObject();
        out.writeStringField("backup_id", backup.id().toString());
        out.writeStringField("timestamp", Iso.text(backup.timestamp()));
        out.writeStringField("reason", backup.reason());
        out.writeStringField("kind", backup.kind().toString());
        out.writeStringField("registry_path", backup.registryPath());
        out.writeNumberField("db_size_bytes", backup.sizeBytes());
        out.writeStringField("db_hash", backup.hash());
        Views.number(out, "model_count", backup.models());
        Views.number(out, "version_count", backup.versions());
        out.writeStringField("source_host", backup.sourceHost());
        out.writeStringField("created_by", backup.createdBy());
        out.writeStringField("root", backup.root());
        out.writeObjectFieldStart("vector");
        for (Map.Entry<String, Long> head : backup.vector().entrySet()) {
            out.writeNumberField(head.getKey(), head.getValue());
        }
        out.writeEndObject();
        Views.number(
                out,
                "schema_version",
                backup.schemaVersion().isPresent()
                        ? OptionalLong.of(backup.schemaVersion().getAsInt())
                        : OptionalLong.empty());
        Views.text(out, "verified_at", backup.verifiedAt().map(Iso::text));
        out.writeEndObject();
    }
}
