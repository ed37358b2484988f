package dev.rookery.node.settings;

import dev.rookery.config.Problem;
import dev.rookery.config.SettingKey;
import dev.rookery.config.SettingType;
import dev.rookery.config.SettingTypes;
import dev.rookery.config.Settings;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a version must prove before this node moves it to production. Threads: immutable.
 *
 * @param requireSignature whether its files must be signed by one of the trusted keys
 * @param blockUnsafe whether files that may run code when they are loaded are refused; costs, where
 *     they are on other nodes alone, their way here
 * @param trustedKeys PEM files of public keys, and of authorities whose certificates for signing
 *     are trusted; read at the start
 * @param models by name, what differs for single models
 */
public record PromotionSettings(
        boolean requireSignature,
        boolean blockUnsafe,
        List<Path> trustedKeys,
        Map<String, PromotionOverride> models) {

    private static final int FILES_MAX = 100;

    private static final SettingType<List<Path>> FILES =
            SettingTypes.list(SettingTypes.path(), FILES_MAX);

    static final SettingKey<Boolean> REQUIRE_SIGNATURE =
            SettingKey.of(
                    "promotion.require-signature",
                    SettingTypes.bool(),
                    false,
                    "whether only versions go to production that a trusted key signed");
    static final SettingKey<Boolean> BLOCK_UNSAFE =
            SettingKey.of(
                    "promotion.block-unsafe",
                    SettingTypes.bool(),
                    false,
                    "whether versions with pickles stay out of production");
    static final SettingKey<List<Path>> TRUSTED_KEYS =
            SettingKey.of(
                    "promotion.trusted-keys",
                    FILES,
                    List.of(),
                    "PEM files of public keys and authorities whose signatures are trusted");
    static final SettingKey<Map<String, PromotionOverride>> MODELS =
            SettingKey.of(
                    "promotion.models",
                    SettingTypes.map(Shapes.MODEL, PromotionOverride.type(), 10_000),
                    Map.of(),
                    "by model name, what differs from require-signature, block-unsafe, trusted-keys");

    private static final String NEEDS_KEYS = "at least one file where require-signature is true";

    public PromotionSettings {
        trustedKeys = List.copyOf(TRUSTED_KEYS.require(trustedKeys));
        models = Collections.unmodifiableMap(new LinkedHashMap<>(MODELS.require(models)));
    }

    /** Whether anything is asked of any model's versions. */
    public boolean asks() {
        return requireSignature
                || blockUnsafe
                || models.keySet().stream()
                        .map(this::forModel)
                        .anyMatch(own -> own.requireSignature || own.blockUnsafe);
    }

    /** These settings as they hold for one model. */
    public PromotionSettings forModel(String model) {
        PromotionOverride own = models.get(model);
        return own == null ? this : own.over(this);
    }

    static List<SettingKey<?>> keys() {
        return List.of(REQUIRE_SIGNATURE, BLOCK_UNSAFE, TRUSTED_KEYS, MODELS);
    }

    static PromotionSettings from(Settings settings) {
        return new PromotionSettings(
                settings.get(REQUIRE_SIGNATURE),
                settings.get(BLOCK_UNSAFE),
                settings.get(TRUSTED_KEYS),
                settings.get(MODELS));
    }

    /** A rule that nobody could satisfy is a mistake. */
    static Optional<Problem> check(Settings settings) {
        PromotionSettings all = from(settings);
        if (all.lacksKeys()) {
            return Optional.of(settings.refuse(TRUSTED_KEYS, NEEDS_KEYS));
        }
        return all.models().keySet().stream().anyMatch(model -> all.forModel(model).lacksKeys())
                ? Optional.of(settings.refuse(MODELS, "trusted-keys with " + NEEDS_KEYS))
                : Optional.empty();
    }

    private boolean lacksKeys() {
        return requireSignature && trustedKeys.isEmpty();
    }
}
