package dev.rookery.node.settings;

import dev.rookery.config.SettingKey;
import dev.rookery.config.SettingTypes;
import dev.rookery.config.Settings;
import dev.rookery.config.value.ByteSize;
import java.util.ArrayList;
import java.util.List;

/**
 * Where people, scripts and dashboards reach the node. Threads: immutable.
 *
 * @param host address to listen on
 * @param port 0 takes a free one
 * @param maxBody largest JSON body; each request in flight may hold that much memory
 * @param maxUpload largest artifact in one upload; streamed, so it costs disk, not memory
 * @param allowedHosts Host headers that are answered; any other is 421
 */
public record HttpSettings(
        String host,
        int port,
        ByteSize maxBody,
        ByteSize maxUpload,
        List<String> allowedHosts,
        TlsSettings tls) {

    static final SettingKey<String> HOST =
            SettingKey.of(
                    "http.host", SettingTypes.host(), "127.0.0.1", "address of the REST port");
    static final SettingKey<Integer> PORT =
            SettingKey.of("http.port", SettingTypes.port(), 7070, "REST port; 0 takes a free one");
    static final SettingKey<ByteSize> MAX_BODY =
            SettingKey.of(
                    "http.max-body",
                    SettingTypes.size(ByteSize.ofKb(1), ByteSize.ofGb(1)),
                    ByteSize.ofMb(16),
                    "largest JSON body; a request in flight may hold that much memory");
    static final SettingKey<ByteSize> MAX_UPLOAD =
            SettingKey.of(
                    "http.max-upload",
                    SettingTypes.size(ByteSize.ofKb(1), ByteSize.ofGb(16L << 10)),
                    ByteSize.ofGb(16),
                    "largest artifact in one upload; costs disk, not memory");
    static final SettingKey<List<String>> ALLOWED_HOSTS =
            SettingKey.derived(
                    "http.allowed-hosts",
                    SettingTypes.list(SettingTypes.host(), 100),
                    HttpSettings::hostsByDefault,
                    "Host headers that are answered; any other gets 421");
    static final TlsSettings.Keys TLS = TlsSettings.Keys.under("http.tls", false);

    public HttpSettings {
        HOST.require(host);
        PORT.require(port);
        MAX_BODY.require(maxBody);
        MAX_UPLOAD.require(maxUpload);
        allowedHosts = List.copyOf(ALLOWED_HOSTS.require(allowedHosts));
    }

    static List<SettingKey<?>> keys() {
        List<SettingKey<?>> keys =
                new ArrayList<>(List.of(HOST, PORT, MAX_BODY, MAX_UPLOAD, ALLOWED_HOSTS));
        keys.addAll(TLS.all());
        return keys;
    }

    static HttpSettings from(Settings settings) {
        return new HttpSettings(
                settings.get(HOST),
                settings.get(PORT),
                settings.get(MAX_BODY),
                settings.get(MAX_UPLOAD),
                settings.get(ALLOWED_HOSTS),
                TLS.from(settings));
    }

    /**
     * Loopback, and the address listened on when it is a single one: who asked for it will call it.
     */
    private static List<String> hostsByDefault(Settings settings) {
        List<String> hosts = new ArrayList<>(List.of("localhost", "127.0.0.1"));
        String host = settings.get(HOST);
        if (!Addresses.isWildcard(host) && !hosts.contains(host)) {
            hosts.add(host);
        }
        return hosts;
    }
}
