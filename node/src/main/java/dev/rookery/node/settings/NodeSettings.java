package dev.rookery.node.settings;

import dev.rookery.config.Findings;
import dev.rookery.config.Problem;
import dev.rookery.config.SettingKey;
import dev.rookery.config.SettingTypes;
import dev.rookery.config.Settings;
import dev.rookery.config.SettingsReader;
import dev.rookery.config.SettingsReading;
import dev.rookery.config.SettingsSchema;
import dev.rookery.sync.message.NodeId;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Everything a node can be told. A flag beats the environment beats the file beats the default.
 * Threads: immutable.
 *
 * @param name how the node is called in answers and logs
 * @param data folder of the database, artifacts and, by default, backups; one node each
 * @param describe every setting with its effective value and source, secrets hidden, for {@code
 *     config show}
 */
public record NodeSettings(
        String name,
        Path data,
        HttpSettings http,
        SyncSettings sync,
        ClusterSettings cluster,
        BackupSettings backup,
        RegistrySettings registry,
        RollbackSettings rollback,
        HookSettings hooks,
        RetrainingSettings retraining,
        SecuritySettings security,
        ArtifactSettings artifacts,
        PromotionSettings promotion,
        List<Settings.Row> describe) {

    /** Variables with our prefix that the launcher and the command line read. */
    static final Set<String> VARIABLES_ELSEWHERE =
            Set.of(
                    "ROOKERY_URL",
                    "ROOKERY_TOKEN",
                    "ROOKERY_CA",
                    "ROOKERY_ACTOR",
                    "ROOKERY_CACHE",
                    "ROOKERY_TRUSTED_KEYS",
                    "ROOKERY_LOG",
                    "ROOKERY_JAVA_OPTS");

    static final SettingKey<String> NAME =
            SettingKey.derived(
                    "node.name",
                    Shapes.name(NodeId.NAME_MAX),
                    settings -> hostName(),
                    "how the node is called; the machine's name by default");
    static final SettingKey<Path> DATA =
            SettingKey.of(
                    "node.data",
                    SettingTypes.path(),
                    Path.of("data"),
                    "folder of the database and artifacts; one node each");

    private static final SettingsSchema SCHEMA =
            new SettingsSchema(
                    Stream.of(
                                    List.<SettingKey<?>>of(NAME, DATA),
                                    HttpSettings.keys(),
                                    SyncSettings.keys(),
                                    ClusterSettings.keys(),
                                    BackupSettings.keys(),
                                    RegistrySettings.keys(),
                                    RollbackSettings.keys(),
                                    HookSettings.keys(),
                                    RetrainingSettings.keys(),
                                    SecuritySettings.keys(),
                                    ArtifactSettings.keys(),
                                    PromotionSettings.keys())
                            .flatMap(List::stream)
                            .toList());

    /** Loopback, and whichever port is free. */
    private static final String LOCAL = "127.0.0.1:0";

    /** How loading ended. */
    public sealed interface Load permits Loaded, Problems {}

    public record Loaded(NodeSettings settings) implements Load {}

    /**
     * @param all at least one, each with its place, value, range and cure
     */
    public record Problems(List<Problem> all) implements Load {}

    public NodeSettings {
        NAME.require(name);
        DATA.require(data);
        describe = List.copyOf(describe);
    }

    /**
     * Reads all settings and reports all problems.
     *
     * @param yaml the configuration file; when empty, the flag {@code --config} may name it
     * @param flags of {@code start}: {@code --data}, {@code --name}, {@code --http}, {@code
     *     --sync}, {@code --peer} (several with commas between them), {@code --cluster-id}, {@code
     *     --insecure}
     */
    public static Load load(
            Optional<Path> yaml, Map<String, String> environment, Map<String, String> flags) {
        Findings findings = new Findings();
        Optional<Path> file =
                yaml.or(() -> Optional.ofNullable(flags.get(StartFlags.CONFIG)).map(Path::of));
        List<SettingsReader.Flag> given = StartFlags.read(flags, findings);
        SettingsReading reading =
                new SettingsReader(SCHEMA, VARIABLES_ELSEWHERE, findings)
                        .read(file, environment, given);
        if (reading instanceof SettingsReading.Refused refused) {
            return new Problems(refused.problems());
        }
        Settings settings = ((SettingsReading.Read) reading).settings();
        List<Problem> contradictions = contradictions(settings);
        return contradictions.isEmpty() ? new Loaded(from(settings)) : new Problems(contradictions);
    }

    /**
     * For a node inside another program: its data here, free ports on loopback, and all else as it
     * is by default. No file and no environment is read.
     */
    public static NodeSettings embedded(Path data) {
        Map<String, String> flags =
                Map.of("--data", data.toString(), "--http", LOCAL, "--sync", LOCAL);
        Load load = load(Optional.empty(), Map.of(), flags);
        if (load instanceof Loaded loaded) {
            return loaded.settings();
        }
        throw new IllegalArgumentException("not a folder for a node: " + data + ": " + load);
    }

    /**
     * What others on the network could do unasked over REST, in a sentence with its cure; empty
     * when nothing, or when it is meant. The sync port has no such way out: beyond loopback it
     * opens with {@code sync.key-file} alone.
     */
    public Optional<String> exposure() {
        boolean closed =
                security.insecure()
                        || Addresses.isLoopback(http.host())
                        || security.tokensFile().isPresent();
        return closed
                ? Optional.empty()
                : Optional.of(
                        ("http.host %s is open to others without tokens; set security.tokens-file,"
                                        + " or --insecure if that is meant")
                                .formatted(http.host()));
    }

    private static NodeSettings from(Settings settings) {
        return new NodeSettings(
                settings.get(NAME),
                settings.get(DATA),
                HttpSettings.from(settings),
                SyncSettings.from(settings),
                ClusterSettings.from(settings),
                BackupSettings.from(settings),
                RegistrySettings.from(settings),
                RollbackSettings.from(settings),
                HookSettings.from(settings),
                RetrainingSettings.from(settings),
                SecuritySettings.from(settings),
                ArtifactSettings.from(settings),
                PromotionSettings.from(settings),
                settings.rows());
    }

    private static List<Problem> contradictions(Settings settings) {
        List<Problem> found = new ArrayList<>();
        HttpSettings.TLS.check(settings).ifPresent(found::add);
        SyncSettings.TLS.check(settings).ifPresent(found::add);
        BackupSettings.check(settings).ifPresent(found::add);
        RegistrySettings.check(settings).ifPresent(found::add);
        RollbackSettings.check(settings).ifPresent(found::add);
        PromotionSettings.check(settings).ifPresent(found::add);
        int port = settings.get(SyncSettings.PORT);
        String syncHost = settings.get(SyncSettings.HOST);
        boolean samePort = port != 0 && port == settings.get(HttpSettings.PORT);
        if (samePort && Addresses.collide(syncHost, settings.get(HttpSettings.HOST))) {
            found.add(settings.refuse(SyncSettings.PORT, "another port than http.port"));
        }
        boolean twoWays =
                !settings.get(HazelcastSettings.MEMBERS).isEmpty()
                        && settings.get(HazelcastSettings.KUBERNETES_SERVICE).isPresent();
        if (twoWays) {
            found.add(
                    settings.refuse(
                            HazelcastSettings.KUBERNETES_SERVICE,
                            "either a service or cluster.hazelcast.members"));
        }
        return found;
    }

    /** The machine's name in the letters that a node name may have. */
    private static String hostName() {
        try {
            String name =
                    InetAddress.getLocalHost().getHostName().replaceAll("[^A-Za-z0-9._-]", "-");
            String cut = name.substring(0, Math.min(name.length(), NodeId.NAME_MAX));
            return cut.matches("[A-Za-z0-9].*") ? cut : "node";
        } catch (UnknownHostException nameless) {
            return "node";
        }
    }
}
