package dev.rookery.node.settings;

import dev.rookery.config.SettingType;
import dev.rookery.config.SettingTypes;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/** Value types that several groups of settings share. */
final class Shapes {

    static final SettingType<Optional<Path>> FILE = SettingTypes.optional(SettingTypes.path());

    static final SettingType<String> MODEL =
            SettingTypes.text(
                    Pattern.compile("(?!\\.{1,2}$)[A-Za-z0-9._-]{1,128}"),
                    "a model name: 1 to 128 of A-Z a-z 0-9 . _ -");

    static final SettingType<String> METRIC =
            SettingTypes.text(
                    Pattern.compile("[A-Za-z0-9._/@-]{1,128}"),
                    "a metric name: 1 to 128 of A-Z a-z 0-9 . _ / @ -");

    /** A metric for which rollback rules have no key of its own. */
    static final SettingType<String> OTHER_METRIC =
            SettingTypes.text(
                    Pattern.compile("(?!(?:elo|win_rate|error_rate)$)[A-Za-z0-9._/@-]{1,128}"),
                    "a metric name but elo, win_rate and error_rate, which have keys of their own");

    static final SettingType<String> MODEL_TYPE =
            SettingTypes.text(
                    Pattern.compile("policy_value|heuristic|ensemble|compressed|experimental"),
                    "policy_value, heuristic, ensemble, compressed or experimental");

    private Shapes() {}

    static SettingType<String> name(int max) {
        return SettingTypes.text(
                Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0," + (max - 1) + "}"),
                "1 to " + max + " of A-Z a-z 0-9 . _ -, beginning with a letter or digit");
    }
}
