package dev.rookery.node.settings;

import dev.rookery.config.SettingKey;
import dev.rookery.config.SettingTypes;
import dev.rookery.config.Settings;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Who may do what over HTTP. Threads: immutable.
 *
 * @param tokensFile hashed tokens with their roles
 * @param anonymous what a caller without a token may do when there is a tokens file
 * @param insecure says that a REST port open to others without tokens is meant
 */
public record SecuritySettings(Optional<Path> tokensFile, Anonymous anonymous, boolean insecure) {

    /** The role of a caller without a token. */
    public enum Anonymous {
        READER,
        NONE
    }

    static final SettingKey<Optional<Path>> TOKENS_FILE =
            SettingKey.of(
                    "security.tokens-file",
                    Shapes.FILE,
                    Optional.empty(),
                    "file of hashed tokens and their roles");
    static final SettingKey<Anonymous> ANONYMOUS =
            SettingKey.of(
                    "security.anonymous",
                    SettingTypes.choice(Anonymous.class),
                    Anonymous.READER,
                    "what a caller without a token may do");
    static final SettingKey<Boolean> INSECURE =
            SettingKey.of(
                    "security.insecure",
                    SettingTypes.bool(),
                    false,
                    "a REST port open to others without tokens is meant");

    static List<SettingKey<?>> keys() {
        return List.of(TOKENS_FILE, ANONYMOUS, INSECURE);
    }

    static SecuritySettings from(Settings settings) {
        return new SecuritySettings(
                settings.get(TOKENS_FILE), settings.get(ANONYMOUS), settings.get(INSECURE));
    }
}
