package dev.rookery.node.api;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.rookery.node.registry.Answer;
import dev.rookery.node.registry.Artifact;
import dev.rookery.node.registry.Content;
import dev.rookery.node.registry.FileEntry;
import dev.rookery.node.registry.Imported;
import dev.rookery.node.registry.ModelView;
import dev.rookery.node.registry.Stage;
import dev.rookery.node.registry.StageCounts;
import dev.rookery.node.registry.VersionBrief;
import dev.rookery.node.registry.VersionView;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Models and versions as JSON. */
final class Views {
    /** Whole numbers up to here are written without a fraction; beyond, doubles skip some. */
    private static final double WHOLE_MAX = 9_007_199_254_740_992.0;

    /** Figures nearer to zero are written with an exponent. */
    private static final double PLAIN_MIN = 1e-9;

    private Views() {}

    /** Writes one item of a list. */
    @FunctionalInterface
    interface Item<T> {
        void write(JsonGenerator out, T item) throws IOException;
    }

    static <T> Reply list(String name, List<T> items, Optional<String> nextToken, Item<T> writer) {
        return Reply.json(
                200,
                out -> {
                    out.writeStartObject();
                    items(out, name, items, writer);
                    next(out, nextToken);
                    out.writeEndObject();
                });
    }

    static <T> void items(JsonGenerator out, String name, List<T> items, Item<T> writer)
            throws IOException {
        out.writeArrayFieldStart(name);
        for (T item : items) {
            writer.write(out, item);
        }
        out.writeEndArray();
    }

    static void next(JsonGenerator out, Optional<String> nextToken) throws IOException {
        if (nextToken.isPresent()) {
            out.writeStringField("next_page_token", nextToken.get());
        }
    }

    static Reply version(int status, VersionView version) {
        return Reply.json(status, out -> version(out, version));
    }

    /** What became of a version of another registry; one that was here before is no new one. */
    static Reply imported(int status, Answer.Imported answer) {
        return Reply.json(
                answer.replayed() ? 200 : status,
                out -> {
                    out.writeStartObject();
                    out.writeBooleanField("already_there", answer.replayed());
                    items(out, "notes", answer.notes(), JsonGenerator::writeString);
                    out.writeFieldName("version");
                    version(out, answer.version());
                    out.writeEndObject();
                });
    }

    static void version(JsonGenerator out, VersionView version) throws IOException {
        Content content = version.content();
        out.writeStartObject();
        out.writeStringField("model", version.model());
        number(out, "version", version.number());
        out.writeStringField("id", version.id().toString());
        out.writeStringField("short_id", version.shortId());
        out.writeStringField("label", version.label());
        out.writeStringField("stage", version.stage().text());
        out.writeStringField("type", version.type().text());
        out.writeStringField("description", version.description());
        texts(out, "tags", version.tags());
        numbers(out, "metrics", version.metrics());
        out.writeFieldName("training_config");
        out.writeTree(content.trainingConfig());
        out.writeFieldName("training");
        out.writeTree(content.training());
        text(out, "parent", content.parent());
        text(out, "parent_id", version.parentId().map(Object::toString));
        artifact(out, content.artifact());
        items(out, "files", content.files(), Views::file);
        out.writeFieldName("extra");
        out.writeTree(content.extra());
        items(out, "aliases", version.aliases(), JsonGenerator::writeString);
        out.writeStringField("created_at", Iso.text(version.createdAtMillis()));
        out.writeStringField("updated_at", Iso.text(version.updatedAtMillis()));
        out.writeStringField("created_by", version.createdBy());
        out.writeBooleanField("number_conflict", version.numberConflict());
        out.writeBooleanField("imported", content.imported().isPresent());
        if (content.imported().isPresent()) {
            origin(out, content.imported().get());
        }
        out.writeEndObject();
    }

    private static void origin(JsonGenerator out, Imported from) throws IOException {
        out.writeBooleanField("artifact_missing", from.artifactMissing());
        out.writeObjectFieldStart("import");
        out.writeStringField("source", from.source());
        out.writeStringField("name", from.name());
        text(out, "by", Optional.of(from.mark().by()).filter(by -> !by.isEmpty()));
        out.writeEndObject();
    }

    static void model(JsonGenerator out, ModelView model) throws IOException {
        out.writeStartObject();
        out.writeStringField("name", model.name());
        out.writeStringField("created_name", model.key().name());
        out.writeNumberField("generation", model.key().generation());
        out.writeStringField("description", model.description());
        texts(out, "tags", model.tags());
        out.writeObjectFieldStart("aliases");
        for (Map.Entry<String, ?> alias : model.aliases().entrySet()) {
            out.writeStringField(alias.getKey(), alias.getValue().toString());
        }
        out.writeEndObject();
        out.writeStringField("type", model.type().text());
        out.writeNumberField("versions", model.versions());
        stages(out, model.stages());
        number(
                out,
                "latest_version",
                model.latest().map(VersionBrief::number).orElse(OptionalLong.empty()));
        brief(out, "latest", model.latest());
        brief(out, "production", model.production());
        out.writeStringField("created_at", Iso.text(model.createdAtMillis()));
        out.writeStringField("updated_at", Iso.text(model.updatedAtMillis()));
        out.writeBooleanField("closed", model.closed());
        out.writeEndObject();
    }

    /** Every stage that people name, zeroes too. */
    private static void stages(JsonGenerator out, StageCounts counts) throws IOException {
        out.writeObjectFieldStart("stages");
        for (Stage stage : Stage.NAMED) {
            out.writeNumberField(stage.text(), counts.in(stage));
        }
        out.writeEndObject();
    }

    static void brief(JsonGenerator out, String name, Optional<VersionBrief> brief)
            throws IOException {
        out.writeFieldName(name);
        if (brief.isEmpty()) {
            out.writeNull();
            return;
        }
        out.writeStartObject();
        briefFields(out, brief.get());
        out.writeEndObject();
    }

    static void briefFields(JsonGenerator out, VersionBrief brief) throws IOException {
        number(out, "version", brief.number());
        out.writeStringField("id", brief.id().toString());
        out.writeStringField("label", brief.label());
        out.writeStringField("stage", brief.stage().text());
    }

    static void text(JsonGenerator out, String name, Optional<String> text) throws IOException {
        if (text.isPresent()) {
            out.writeStringField(name, text.get());
        } else {
            out.writeNullField(name);
        }
    }

    static void number(JsonGenerator out, String name, OptionalLong number) throws IOException {
        if (number.isPresent()) {
            out.writeNumberField(name, number.getAsLong());
        } else {
            out.writeNullField(name);
        }
    }

    /** A figure as people write it: 1500, not 1500.0; 0.0003, not 3.0E-4. */
    static void figure(JsonGenerator out, String name, double value) throws IOException {
        if (value == Math.rint(value) && Math.abs(value) < WHOLE_MAX) {
            out.writeNumberField(name, (long) value);
        } else if (Math.abs(value) >= PLAIN_MIN && Math.abs(value) < WHOLE_MAX) {
            out.writeFieldName(name);
            out.writeNumber(
                    new BigDecimal(Double.toString(value)).stripTrailingZeros().toPlainString());
        } else {
            out.writeNumberField(name, value);
        }
    }

    static void texts(JsonGenerator out, String name, Map<String, String> texts)
            throws IOException {
        out.writeObjectFieldStart(name);
        for (Map.Entry<String, String> entry : texts.entrySet()) {
            out.writeStringField(entry.getKey(), entry.getValue());
        }
        out.writeEndObject();
    }

    static void numbers(JsonGenerator out, String name, Map<String, Double> numbers)
            throws IOException {
        out.writeObjectFieldStart(name);
        for (Map.Entry<String, Double> entry : numbers.entrySet()) {
            figure(out, entry.getKey(), entry.getValue());
        }
        out.writeEndObject();
    }

    private static void artifact(JsonGenerator out, Optional<Artifact> artifact)
            throws IOException {
        out.writeFieldName("artifact");
        if (artifact.isEmpty()) {
            out.writeNull();
            return;
        }
        out.writeStartObject();
        if (!artifact.get().uri().isEmpty()) {
            out.writeStringField("uri", artifact.get().uri());
        }
        if (artifact.get().sha256().isPresent()) {
            out.writeStringField("sha256", artifact.get().sha256().get());
        }
        if (artifact.get().size().isPresent()) {
            out.writeNumberField("size", artifact.get().size().getAsLong());
        }
        out.writeEndObject();
    }

    private static void file(JsonGenerator out, FileEntry file) throws IOException {
        out.writeStartObject();
        out.writeStringField("path", file.path());
        out.writeStringField("sha256", file.sha256());
        out.writeNumberField("size", file.size());
        out.writeEndObject();
    }
}
