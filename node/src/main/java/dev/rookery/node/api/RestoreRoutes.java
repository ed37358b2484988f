package dev.rookery.node.api;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.backup.BackupId;
import dev.rookery.backup.Verification;
import dev.rookery.node.registry.Payload;
import dev.rookery.node.registry.PayloadCodec;
import dev.rookery.node.registry.Refusal;
import dev.rookery.node.registry.RefusalCode;
import dev.rookery.node.service.BackupDesk;
import dev.rookery.node.service.ProductionReview;
import dev.rookery.node.service.RewindDesk;
import dev.rookery.node.service.RewindPlan;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The ways back to a backup, each first as a plan. */
final class RestoreRoutes {

    private static final String BACKUPS = "/api/v1/backups";
    private static final int MODELS_MAX = 1_000;
    private static final int ROOT_CHARS = 64;

    /** What a plan has beside what is read of it again: it may be sent as it came. */
    private static final Set<String> PLAN =
            Set.of(
                    "at",
                    "backup_root",
                    "verified_at",
                    "facts_now",
                    "facts_backup",
                    "facts_taken_back",
                    "facts_merged",
                    "facts_missing",
                    "steps",
                    "notes",
                    "models_changed",
                    "changes",
                    "cut",
                    "changed");

    private final BackupDesk backups;
    private final RewindDesk rewinds;
    private final ProductionReview review;

    RestoreRoutes(BackupDesk backups, RewindDesk rewinds, ProductionReview review) {
        this.backups = backups;
        this.rewinds = rewinds;
        this.review = review;
    }

    List<Route> routes() {
        return List.of(
                new Route("POST", BACKUPS + "/restore", (Route.Handler.Work) this::restore),
                new Route("POST", BACKUPS + "/{id}/plan", (Route.Handler.Work) this::plan));
    }

    private Reply plan(Exchange exchange) {
        exchange.noQuery();
        Fields body = exchange.fieldsOrNone(Set.of("mode", "models"));
        Mode mode = mode(body);
        BackupId id = BackupRoutes.id(exchange.value(0));
        if (mode == Mode.REWIND) {
            RewindPlan plan = planned(id, models(body));
            return Reply.json(200, out -> RewindJson.plan(out, plan));
        }
        repairsWhole(body);
        Verification.Sound sound = BackupRoutes.sound(backups, id);
        BackupDesk.Plan plan =
                backups.plan(id).orElseThrow(() -> BackupRoutes.missing(backups, id));
        return Reply.json(200, out -> plan(out, id, plan, sound.at()));
    }

    private static void plan(JsonGenerator out, BackupId id, BackupDesk.Plan plan, Instant verified)
            throws IOException {
        out.writeStartObject();
        out.writeStringField("backup_id", id.toString());
        out.writeStringField("mode", "repair");
        out.writeStringField("root", plan.root());
        out.writeStringField("backup_root", plan.backupRoot());
        out.writeStringField("verified_at", Iso.text(verified));
        out.writeNumberField("facts_now", plan.factsNow());
        out.writeNumberField("facts_backup", plan.factsBackup());
        out.writeNumberField("facts_missing", plan.factsMissing());
        Views.items(out, "steps", plan.steps(), JsonGenerator::writeString);
        out.writeEndObject();
    }

    private Reply restore(Exchange exchange) {
        exchange.noQuery();
        Set<String> known = new TreeSet<>(PLAN);
        known.addAll(Set.of("backup_id", "mode", "root", "rewind", "models", "reason"));
        Fields body = exchange.fields(known);
        Mode mode = mode(body);
        BackupId id =
                Bodies.required(
                        body, "backup_id", BackupId::parse, "an id such as 20261121_140500");
        if (mode == Mode.REWIND) {
            return rewind(id, body, exchange.actor());
        }
        repairsWhole(body);
        return repair(id, body.text("root", ROOT_CHARS), exchange.actor());
    }

    private Reply repair(BackupId id, Optional<String> root, String actor) {
        BackupDesk.Restore outcome = backups.restore(id, root, actor);
        if (outcome instanceof BackupDesk.Restore.Done done) {
            List<String> notes = new ArrayList<>(done.notes());
            notes.addAll(review.notes());
            return Reply.json(200, out -> restored(out, done, notes));
        }
        if (outcome instanceof BackupDesk.Restore.Damaged damaged) {
            throw BackupRoutes.damaged(backups, id, damaged.faults());
        }
        if (outcome instanceof BackupDesk.Restore.Stale stale) {
            throw Problem.field(
                            ApiCode.PLAN_STALE,
                            "root",
                            root.orElse(""),
                            "the registry's root now, " + stale.root())
                    .refused();
        }
        throw BackupRoutes.unknown(id);
    }

    private Reply rewind(BackupId id, Fields body, String actor) {
        String reason = body.text("reason", Bodies.REASON_MAX).orElse("");
        if (body.has("rewind")) {
            leftOut(body, "models", "beside rewind, which says itself which models it covers");
        }
        Payload.Rewind said = body.has("rewind") ? given(body) : planned(id, models(body)).said();
        RewindDesk.Outcome outcome = rewinds.rewind(id, said.because(reason), actor);
        if (outcome instanceof RewindDesk.Outcome.Done done) {
            List<String> notes = review.notes();
            return Reply.json(200, out -> RewindJson.done(out, done, notes));
        }
        throw refused(id, (RewindDesk.Refused) outcome);
    }

    private RewindPlan planned(BackupId id, List<String> models) {
        RewindDesk.Planning planning = rewinds.plan(id, models);
        if (planning instanceof RewindDesk.Planning.Ready ready) {
            return ready.plan();
        }
        throw refused(id, (RewindDesk.Refused) planning);
    }

    /** What a plan says would be written. */
    private static Payload.Rewind given(Fields body) {
        ObjectNode tree = body.free("rewind");
        byte[] bytes = tree.toString().getBytes(StandardCharsets.UTF_8);
        return PayloadCodec.decode(Payload.Rewind.KIND, bytes)
                .map(said -> (Payload.Rewind) said)
                .orElseThrow(() -> body.invalid("rewind", tree, "what a plan says under rewind"));
    }

    private RefusedException refused(BackupId id, RewindDesk.Refused refused) {
        if (refused instanceof RewindDesk.Refused.Damaged damaged) {
            return BackupRoutes.damaged(backups, id, damaged.faults());
        } else if (refused instanceof RewindDesk.Refused.ModelUnknown unknown) {
            return Failures.problem(
                            new Refusal(
                                    RefusalCode.MODEL_UNKNOWN,
                                    "no model shows the name " + unknown.name() + ", nor did then",
                                    "leave models out to rewind all of the registry"))
                    .refused();
        } else if (refused instanceof RewindDesk.Refused.Misfit misfit) {
            return Problem.of(
                            ApiCode.PLAN_MISFIT,
                            "the plan is none of backup " + id + " on this node: " + misfit.why(),
                            "plan anew: POST " + BACKUPS + "/" + id + "/plan")
                    .refused();
        } else if (refused instanceof RewindDesk.Refused.ByRule rule) {
            return Failures.problem(rule.refusal()).refused();
        }
        return BackupRoutes.unknown(id);
    }

    private enum Mode {
        REPAIR,
        REWIND
    }

    private static Mode mode(Fields body) {
        return body.parsed(
                        "mode",
                        text ->
                                switch (text) {
                                    case "repair" -> Optional.of(Mode.REPAIR);
                                    case "rewind" -> Optional.of(Mode.REWIND);
                                    default -> Optional.empty();
                                },
                        "repair or rewind")
                .orElse(Mode.REPAIR);
    }

    /** The models to rewind; empty for all. */
    private static List<String> models(Fields body) {
        return body.names("models", MODELS_MAX);
    }

    private static void repairsWhole(Fields body) {
        leftOut(body, "models", "with mode repair, which brings back the whole registry");
        leftOut(body, "rewind", "with mode repair; send mode rewind with it");
        leftOut(body, "reason", "with mode repair, which writes nothing into the history");
    }

    /** What would be passed over in silence is refused: more would be done than was asked for. */
    private static void leftOut(Fields body, String field, String where) {
        if (body.has(field)) {
            throw Problem.field(ApiCode.FIELD_INVALID, field, "", "left out " + where).refused();
        }
    }

    private static void restored(
            JsonGenerator out, BackupDesk.Restore.Done done, List<String> notes)
            throws IOException {
        out.writeStartObject();
        out.writeStringField("backup_id", done.id().toString());
        out.writeStringField("mode", "repair");
        Views.text(out, "pre_restore", done.preRestore().map(BackupId::toString));
        out.writeStringField("origin", done.origin());
        out.writeStringField("root", done.root());
        out.writeNumberField("facts", done.facts());
        out.writeNumberField("facts_added_back", done.addedBack());
        Views.items(out, "notes", notes, JsonGenerator::writeString);
        out.writeEndObject();
    }
}
