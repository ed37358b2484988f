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

/** Backups: made, listed, verified, deleted. The way back to one is {@link RestoreRoutes}'s. */
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
                new Route("GET", BACKUP, (Route.Handler.Read) this::get),
                new Route("DELETE", BACKUP, (Route.Handler.Work) this::delete),
                new Route("POST", BACKUP + "/verify", (Route.Handler.Work) this::verify));
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
        List<BackupId> unreadable = backups.unreadable();
        return Reply.json(
                200,
                out -> {
                    out.writeStartObject();
                    Views.items(out, "backups", page, BackupRoutes::write);
                    Views.items(out, "unreadable", unreadable, BackupRoutes::id);
                    Views.next(out, next);
                    out.writeEndObject();
                });
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
                .orElseThrow(() -> missing(backups, id));
    }

    private Reply delete(Exchange exchange) {
        exchange.noQuery();
        BackupId id = id(exchange.value(0));
        return switch (backups.delete(id)) {
            case DELETED -> Reply.empty();
            case UNKNOWN -> throw unknown(id);
            case LAST_GOOD ->
                    throw kept(
                            "backup " + id + " is the last verified way back",
                            "make and verify another one first");
            case IN_USE ->
                    throw kept(
                            "backup " + id + " is being verified or restored",
                            "ask again when that is done");
            case PINNED ->
                    throw kept(
                            "backup " + id + " is pinned", "rookery backup unpin " + id + " first");
            case NEEDED ->
                    throw kept(
                            "a pinned mark is restored from backup " + id, "unpin that mark first");
            case MARK ->
                    throw kept(
                            id + " is a mark, and marks are not deleted one by one",
                            "backup.marks says how they thin out with age");
        };
    }

    private static RefusedException kept(String detail, String hint) {
        return Problem.of(ApiCode.BACKUP_IN_USE, detail, hint).refused();
    }

    private Reply verify(Exchange exchange) {
        exchange.noQuery();
        exchange.fieldsOrNone(Set.of());
        BackupId id = id(exchange.value(0));
        Verification.Sound sound = sound(backups, id);
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

    /** Verifies it; one that is damaged is refused with its faults. */
    static Verification.Sound sound(BackupDesk backups, BackupId id) {
        Verification verification = backups.verify(id).orElseThrow(() -> unknown(id));
        if (verification instanceof Verification.Damaged damaged) {
            throw damaged(backups, id, damaged.faults());
        }
        return (Verification.Sound) verification;
    }

    private static void id(JsonGenerator out, BackupId id) throws IOException {
        out.writeString(id.toString());
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

    /** Why no list has it: it is damaged, where its folder is there. */
    static RefusedException missing(BackupDesk backups, BackupId id) {
        return backups.unreadable().contains(id)
                        && backups.verify(id).orElse(null) instanceof Verification.Damaged damaged
                ? damaged(backups, id, damaged.faults())
                : unknown(id);
    }

    static RefusedException damaged(BackupDesk backups, BackupId id, List<Fault> faults) {
        Optional<BackupId> older = backups.olderGood(id);
        return Problem.of(
                        ApiCode.BACKUP_DAMAGED,
                        "backup " + id + " is damaged; nothing was touched",
                        older.map(good -> "the next older one that is good is " + good)
                                .orElse("no older one near it is good; rookery backup list"))
                .with("faults", faults.stream().map(Fault::toString).toList())
                .refused();
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
        out.writeNumberField("facts", backup.change().facts());
        out.writeNumberField("facts_added", backup.change().added());
        out.writeBooleanField("pinned", backup.change().pinned());
        out.writeEndObject();
    }
}
