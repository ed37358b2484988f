package dev.rookery.node.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

class OpenApiTest {
    private static final Set<String> METHODS =
            Set.of("get", "post", "put", "patch", "delete", "head");

    @TempDir Path folder;

    @Test
    void theFileDescribesTheRoutesAndNothingElse() {
        try (ApiFixture api = new ApiFixture(folder, HttpLimits.DEFAULTS)) {
            Map<String, Map<String, Object>> paths = paths(api.get("/openapi.yaml").text());
            Set<String> described = new TreeSet<>();
            paths.forEach(
                    (path, item) ->
                            item.keySet().stream()
                                    .filter(METHODS::contains)
                                    .forEach(
                                            method ->
                                                    described.add(
                                                            method.toUpperCase(Locale.ROOT)
                                                                    + " "
                                                                    + path)));

            assertEquals(new TreeSet<>(api.routes()), described);
        }
    }

    @Test
    void everyReferenceInTheFileLeadsSomewhere() {
        try (ApiFixture api = new ApiFixture(folder, HttpLimits.DEFAULTS)) {
            Object whole = yaml(api.get("/openapi.yaml").text());
            Set<String> references = new TreeSet<>();
            collect(whole, references);

            assertTrue(references.size() > 10);
            for (String reference : references) {
                Object at = whole;
                for (String step : reference.substring(2).split("/")) {
                    at = ((Map<?, ?>) at).get(step);
                    assertTrue(at != null, reference);
                }
            }
        }
    }

    private static void collect(Object node, Set<String> references) {
        if (node instanceof Map<?, ?> map) {
            map.forEach(
                    (key, value) -> {
                        if (key.equals("$ref")) {
                            references.add((String) value);
                        }
                        collect(value, references);
                    });
        } else if (node instanceof Iterable<?> list) {
            list.forEach(entry -> collect(entry, references));
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Map<String, Object>> paths(String text) {
        return (Map<String, Map<String, Object>>) ((Map<String, Object>) yaml(text)).get("paths");
    }

    private static Object yaml(String text) {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        return new Yaml(new SafeConstructor(options)).load(text);
    }
}
