package dev.rookery.cli.export;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.cli.client.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * What this registry says, in MLflow's words. Limits are those of its validation as of 3.17 ({@code
 * mlflow/utils/validation.py}).
 */
final class MlflowWords {

    /** Tags of ours: by them an export finds again what it wrote, and an import reads it back. */
    static final String OURS = "rookery.";

    static final String MODEL = OURS + "model";
    static final String CLUSTER = OURS + "cluster";
    static final String VERSION_ID = OURS + "version_id";

    /** The SHA-256 of a version's document; before it a word, where files are still missing. */
    static final String CONTENT = OURS + "content";

    /** As JSON, the keys of the tags that an export set: only those does it remove again. */
    static final String TAGS = OURS + "tags";

    /** The same of aliases. */
    static final String ALIASES = OURS + "aliases";

    /** What of a version MLflow has no field for, beside the files in its run. */
    static final String DOCUMENT = "rookery.json";

    static final int DESCRIPTION_MAX = 5_000;
    private static final int TAG_MAX = 5_000;
    private static final int PARAM_MAX = 6_000;
    private static final int KEY_MAX = 250;

    private static final Pattern ODD = Pattern.compile("[^\\p{L}\\p{N}_./: -]");
    private static final Pattern ALIAS = Pattern.compile("[A-Za-z0-9_-]{1,255}");
    private static final Pattern NO_ALIAS = Pattern.compile("(?i)latest|v\\d+");

    /** Fields of a version that MLflow has no place for, and that stay as they are. */
    private static final List<String> LASTING =
            List.of(
                    "model",
                    "id",
                    "label",
                    "type",
                    "description",
                    "training",
                    "parent",
                    "created_at",
                    "created_by");

    private MlflowWords() {}

    /** MLflow's stage. */
    static String stage(String ours) {
        return switch (ours) {
            case "staging" -> "Staging";
            case "production" -> "Production";
            case "archived", "rejected" -> "Archived";
            default -> "None";
        };
    }

    /** Whether a server takes the alias. */
    static boolean isAlias(String alias) {
        return ALIAS.matcher(alias).matches() && !NO_ALIAS.matcher(alias).matches();
    }

    /** As much as MLflow's column has. */
    static String description(String text) {
        return text.substring(0, Math.min(DESCRIPTION_MAX, text.length()));
    }

    /** A name of a metric or parameter; what is not allowed becomes an underscore. */
    static String key(String name) {
        List<String> parts = new ArrayList<>();
        for (String part : ODD.matcher(name).replaceAll("_").split("/", -1)) {
            parts.add(part.isEmpty() || part.equals(".") || part.equals("..") ? "_" : part);
        }
        String joined = String.join("/", parts);
        return joined.substring(0, Math.min(KEY_MAX, joined.length()));
    }

    /**
     * The training configuration as parameters: a field that is no text is its JSON.
     *
     * @param mapped told what is there otherwise
     */
    static SortedMap<String, String> params(JsonNode config, Consumer<String> mapped) {
        SortedMap<String, String> params = new TreeMap<>();
        for (Map.Entry<String, JsonNode> field : config.properties()) {
            JsonNode value = field.getValue();
            String text = value.isTextual() ? value.asText() : value.toString();
            if (text.length() > PARAM_MAX) {
                mapped.accept("parameter " + field.getKey() + " is cut");
            }
            String cut = text.substring(0, Math.min(PARAM_MAX, text.length()));
            put(params, "parameter ", field.getKey(), cut, mapped);
        }
        return params;
    }

    /** The metrics by names that MLflow allows. */
    static SortedMap<String, Double> metrics(JsonNode metrics, Consumer<String> mapped) {
        SortedMap<String, Double> all = new TreeMap<>();
        Map<String, JsonNode> sorted = new TreeMap<>();
        metrics.properties().forEach(each -> sorted.put(each.getKey(), each.getValue()));
        sorted.forEach((name, value) -> put(all, "metric ", name, value.asDouble(), mapped));
        return all;
    }

    private static <T> void put(
            Map<String, T> all, String what, String name, T value, Consumer<String> mapped) {
        String key = key(name);
        T other = all.putIfAbsent(key, value);
        if (other != null) {
            mapped.accept(what + name + " is left out, another one is called " + key);
        } else if (!key.equals(name)) {
            mapped.accept(what + name + " is called " + key);
        }
    }

    /** The tags that people gave; those that look like ours are left out. */
    static SortedMap<String, String> tags(JsonNode tags, Consumer<String> leftOut) {
        SortedMap<String, String> all = new TreeMap<>();
        for (Map.Entry<String, JsonNode> tag : tags.properties()) {
            if (tag.getKey().startsWith(OURS)) {
                leftOut.accept("tag " + tag.getKey());
            } else {
                all.put(tag.getKey(), Json.text(tag.getValue()));
            }
        }
        return all;
    }

    /** Names as a tag's value; those that do not fit into one are not named. */
    static String names(Collection<String> names) {
        ArrayNode list = Json.object().putArray("names");
        int length = 2;
        for (String name : names) {
            length += Json.bytes(list.textNode(name)).length + 1;
            if (length <= TAG_MAX) {
                list.add(name);
            }
        }
        return new String(Json.bytes(list), StandardCharsets.UTF_8);
    }

    /** How a version is called where people read it. */
    static String runName(JsonNode version) {
        return Json.text(version, "model") + " " + Json.text(version, "label");
    }

    /** What of a version does not change, or only when somebody measures it again. */
    static byte[] document(JsonNode version) {
        ObjectNode document = Json.object().put("schema_version", 1);
        ObjectNode own = document.putObject(OwnBlock.NAME);
        for (String field : LASTING) {
            JsonNode value = version.path(field);
            own.set(field, value.isMissingNode() ? NullNode.getInstance() : value);
        }
        document.set("short_id", version.path("short_id"));
        document.set("metrics", Documents.sorted(version.path("metrics")));
        document.set("training_config", version.path("training_config"));
        document.set("extra", version.path("extra"));
        document.set("artifact", version.path("artifact"));
        document.set("files", version.path("files"));
        document.put("artifact_missing", version.path("artifact_missing").asBoolean());
        return Documents.bytes(document);
    }
}
