package dev.rookery.cli.verb;

import dev.rookery.cli.client.CommandFailed;
import dev.rookery.cli.client.ExitCode;
import dev.rookery.cli.term.Console;
import dev.rookery.node.offsite.OffsiteRestore;
import dev.rookery.node.recovery.OfflineException;
import dev.rookery.node.settings.NodeSettings;
import dev.rookery.node.settings.OffsitePlace;
import dev.rookery.node.settings.OffsiteTarget;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine.Option;

/**
 * Which place off-site is read. One that the configuration names comes with its endpoint and keys;
 * else options say, and the usual AWS variables.
 */
final class OffsiteFrom {

    @Option(
            names = "--from",
            paramLabel = "PLACE",
            description = "off-site: s3://BUCKET/PREFIX, or a directory")
    Optional<String> from = Optional.empty();

    @Option(
            names = "--endpoint",
            paramLabel = "URL",
            description = "of an S3 server that is not AWS")
    Optional<String> endpoint = Optional.empty();

    @Option(names = "--region", paramLabel = "NAME", description = "of the S3 server")
    Optional<String> region = Optional.empty();

    @Option(
            names = "--encryption-key-file",
            paramLabel = "FILE",
            description = "the key that what lies there was encrypted with")
    Optional<Path> keyFile = Optional.empty();

    @Option(
            names = "--cluster-id",
            paramLabel = "ID",
            description = "whose backups; default: rookery")
    Optional<String> clusterId = Optional.empty();

    @Option(
            names = "--from-node",
            paramLabel = "NAME",
            description = "only what this node sent; default: the newest of all")
    Optional<String> node = Optional.empty();

    /** Settings by which a node that does not run would start. */
    Optional<NodeSettings> settings(Console console, Optional<Path> config, Optional<String> data) {
        Map<String, String> flags = new TreeMap<>();
        data.ifPresent(folder -> flags.put("--data", folder));
        clusterId.ifPresent(id -> flags.put("--cluster-id", id));
        NodeSettings.Load load = NodeSettings.load(config, console.environment(), flags);
        if (load instanceof NodeSettings.Problems problems) {
            SettingProblems.print(console, problems);
            return Optional.empty();
        }
        return Optional.of(((NodeSettings.Loaded) load).settings());
    }

    /** Opens the place. */
    OffsiteRestore open(String operation, NodeSettings settings) {
        String name =
                from.orElseThrow(
                        () ->
                                usage(
                                        operation,
                                        "no place is named",
                                        "--from s3://BUCKET/PREFIX, or --from DIRECTORY"));
        Optional<OffsiteTarget> configured =
                settings.backup().offsite().stream()
                        .filter(target -> target.place().name().equals(trimmed(name)))
                        .findFirst();
        OffsitePlace place =
                configured
                        .map(OffsiteTarget::place)
                        .or(() -> OffsiteTarget.place(name))
                        .orElseThrow(
                                () ->
                                        usage(
                                                operation,
                                                name + " names no bucket",
                                                "s3://BUCKET/PREFIX, the bucket 3 to 63 of"
                                                        + " a-z 0-9 . -"));
        Optional<Path> key = keyFile.or(() -> configured.flatMap(OffsiteTarget::keyFile));
        try {
            return new OffsiteRestore(settings, adjusted(operation, place), key);
        } catch (OfflineException e) {
            throw new CommandFailed(ExitCode.FAILED, operation, e.getMessage(), "", e);
        }
    }

    private OffsitePlace adjusted(String operation, OffsitePlace place) {
        if (!(place instanceof OffsitePlace.S3 s3)) {
            return place;
        }
        Optional<URI> at = endpoint.map(text -> url(operation, text)).or(s3::endpoint);
        return new OffsitePlace.S3(
                s3.bucket(),
                at,
                region.orElse(s3.region()),
                s3.prefix(),
                s3.pathStyle() || endpoint.isPresent(),
                s3.access());
    }

    private static URI url(String operation, String text) {
        try {
            URI url = new URI(text);
            String scheme = String.valueOf(url.getScheme());
            if (url.getHost() != null && (scheme.equals("http") || scheme.equals("https"))) {
                return url;
            }
        } catch (URISyntaxException e) {
            throw usage(operation, "--endpoint is no URL: " + e.getMessage(), "https://HOST:PORT");
        }
        throw usage(operation, "--endpoint " + text + " is no server", "https://HOST:PORT");
    }

    private static String trimmed(String name) {
        return name.endsWith("/") && name.length() > 1
                ? name.substring(0, name.length() - 1)
                : name;
    }

    private static CommandFailed usage(String operation, String problem, String cure) {
        return new CommandFailed(ExitCode.USAGE, operation, problem, cure);
    }
}
