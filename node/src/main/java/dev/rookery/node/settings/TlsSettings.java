package dev.rookery.node.settings;

import dev.rookery.config.Problem;
import dev.rookery.config.SettingKey;
import dev.rookery.config.Settings;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Certificate and key of a listening side; both or neither. Threads: immutable.
 *
 * @param cert PEM file with the certificate chain
 * @param key PEM file with its private key
 * @param ca PEM file with the authority that peers' certificates are checked against; sync only
 */
public record TlsSettings(Optional<Path> cert, Optional<Path> key, Optional<Path> ca) {

    public TlsSettings {
        if (cert.isPresent() != key.isPresent()) {
            throw new IllegalArgumentException("TLS needs cert and key; one is missing");
        }
        if (ca.isPresent() && cert.isEmpty()) {
            throw new IllegalArgumentException("a TLS ca needs cert and key beside it");
        }
    }

    public boolean isOn() {
        return cert.isPresent();
    }

    /** The keys of one side. Threads: immutable. */
    record Keys(
            SettingKey<Optional<Path>> cert,
            SettingKey<Optional<Path>> key,
            Optional<SettingKey<Optional<Path>>> ca) {

        static Keys under(String group, boolean withCa) {
            return new Keys(
                    file(group + ".cert", "PEM certificate chain; turns TLS on, with the key"),
                    file(group + ".key", "PEM private key of the certificate"),
                    withCa
                            ? Optional.of(
                                    file(
                                            group + ".ca",
                                            "PEM authority that signs the peers' certificates"))
                            : Optional.empty());
        }

        private static SettingKey<Optional<Path>> file(String name, String purpose) {
            return SettingKey.of(name, Shapes.FILE, Optional.empty(), purpose);
        }

        List<SettingKey<?>> all() {
            return Stream.<SettingKey<?>>concat(Stream.of(cert, key), ca.stream()).toList();
        }

        TlsSettings from(Settings settings) {
            return new TlsSettings(settings.get(cert), settings.get(key), caOf(settings));
        }

        Optional<Problem> check(Settings settings) {
            boolean hasCert = settings.get(cert).isPresent();
            if (hasCert != settings.get(key).isPresent()) {
                return Optional.of(
                        settings.refuse(hasCert ? cert : key, "cert and key together, or neither"));
            }
            boolean aloneCa = !hasCert && caOf(settings).isPresent();
            return aloneCa
                    ? ca.map(file -> settings.refuse(file, "a ca with cert and key beside it"))
                    : Optional.empty();
        }

        private Optional<Path> caOf(Settings settings) {
            return ca.flatMap(settings::get);
        }
    }
}
