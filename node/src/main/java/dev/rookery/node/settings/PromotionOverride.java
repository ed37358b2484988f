package dev.rookery.node.settings;

import dev.rookery.config.GroupType;
import dev.rookery.config.SettingType;
import dev.rookery.config.SettingTypes;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one model must prove differently; what is left out is as for all. Its keys replace those for
 * all. There is none for a type: a type is what whoever registers a version says of it.
 *
 * <p>Threads: immutable.
 */
public record PromotionOverride(
        Optional<Boolean> requireSignature,
        Optional<Boolean> blockUnsafe,
        Optional<List<Path>> trustedKeys) {

    private static final String REQUIRE_SIGNATURE = "require-signature";
    private static final String BLOCK_UNSAFE = "block-unsafe";
    private static final String TRUSTED_KEYS = "trusted-keys";
    private static final SettingType<Boolean> BOOL = SettingTypes.bool();
    private static final SettingType<List<Path>> FILES =
            SettingTypes.list(SettingTypes.path(), 100);

    static SettingType<PromotionOverride> type() {
        return new GroupType<>(
                List.of(REQUIRE_SIGNATURE, BLOCK_UNSAFE, TRUSTED_KEYS),
                fields ->
                        new PromotionOverride(
                                fields.get(REQUIRE_SIGNATURE, BOOL),
                                fields.get(BLOCK_UNSAFE, BOOL),
                                fields.get(TRUSTED_KEYS, FILES)),
                PromotionOverride::show);
    }

    PromotionSettings over(PromotionSettings base) {
        return new PromotionSettings(
                requireSignature.orElse(base.requireSignature()),
                blockUnsafe.orElse(base.blockUnsafe()),
                trustedKeys.orElse(base.trustedKeys()),
                Map.of());
    }

    private static Map<String, String> show(PromotionOverride value) {
        Map<String, String> shown = new LinkedHashMap<>();
        value.requireSignature.ifPresent(is -> shown.put(REQUIRE_SIGNATURE, BOOL.show(is)));
        value.blockUnsafe.ifPresent(is -> shown.put(BLOCK_UNSAFE, BOOL.show(is)));
        value.trustedKeys.ifPresent(files -> shown.put(TRUSTED_KEYS, FILES.show(files)));
        return shown;
    }
}
