package dev.rookery.node.settings;

import dev.rookery.config.SettingKey;
import dev.rookery.config.SettingType;
import dev.rookery.config.SettingTypes;
import dev.rookery.config.Settings;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Who may be told what happens. Threads: immutable.
 *
 * @param allowedHosts names, addresses and networks that hooks may lead to; nobody when empty
 * @param keyFile 32 bytes, or 64 hex digits, the same on every node: each hook's secret is derived
 *     from it; without one nothing is sent from here
 * @param ca authorities as PEM, believed beside those of Java, for receivers with certificates of
 *     one's own
 */
public record HookSettings(List<String> allowedHosts, Optional<Path> keyFile, Optional<Path> ca) {

    private static final int HOSTS_MAX = 256;

    /** What a list may have: a name, an address, or a network. */
    private static final SettingType<String> HOST =
            SettingTypes.text(
                    Pattern.compile(
                            "(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9-]*)(\\.[A-Za-z0-9-]+)*"
                                    + "|(\\d{1,3}\\.){3}\\d{1,3}(/([0-9]|[12]\\d|3[0-2]))?"
                                    + "|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*(/(\\d{1,2}|1[01]\\d|12[0-8]))?"),
                    "a host's name, an address, or a network such as 10.0.0.0/8");

    static final SettingKey<List<String>> ALLOWED_HOSTS =
            SettingKey.of(
                    "hooks.allowed-hosts",
                    SettingTypes.list(HOST, HOSTS_MAX),
                    List.of(),
                    "names, addresses and networks that hooks may call; none by default");
    static final SettingKey<Optional<Path>> KEY_FILE =
            SettingKey.of(
                    "hooks.key-file",
                    Shapes.FILE,
                    Optional.empty(),
                    "32 bytes, the same on every node: hooks' secrets are derived from them");

    static final SettingKey<Optional<Path>> CA =
            SettingKey.of(
                    "hooks.ca",
                    Shapes.FILE,
                    Optional.empty(),
                    "PEM file of an authority that receivers' certificates may be of, beside Java's");

    public HookSettings {
        ALLOWED_HOSTS.require(allowedHosts);
        KEY_FILE.require(keyFile);
        CA.require(ca);
        allowedHosts = List.copyOf(allowedHosts);
    }

    static List<SettingKey<?>> keys() {
        return List.of(ALLOWED_HOSTS, KEY_FILE, CA);
    }

    static HookSettings from(Settings settings) {
        return new HookSettings(
                settings.get(ALLOWED_HOSTS), settings.get(KEY_FILE), settings.get(CA));
    }
}
