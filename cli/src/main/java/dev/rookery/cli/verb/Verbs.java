package dev.rookery.cli.verb;

import dev.rookery.cli.term.Console;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;

/** The table of verbs. A short verb loads its own class and no other. */
public final class Verbs {

    /** In the order in which help lists them. */
    public static final List<String> NAMES =
            List.of(
                    "start",
                    "demo",
                    "list",
                    "show",
                    "register",
                    "watch",
                    "verify",
                    "cmaes",
                    "parity",
                    "hooks",
                    "promote",
                    "archive",
                    "history",
                    "compare",
                    "trend",
                    "baseline",
                    "rollback",
                    "tag",
                    "alias",
                    "stats",
                    "production",
                    "import",
                    "artifact",
                    "export",
                    "cleanup",
                    "rename",
                    "delete",
                    "undelete",
                    "sync",
                    "cluster",
                    "backup",
                    "config",
                    "doctor",
                    "bench",
                    "completion");

    private Verbs() {}

    /** The verb, and nothing else loaded; absent when there is none of that name. */
    public static Optional<Callable<Integer>> create(String name, Console console) {
        Callable<Integer> verb =
                switch (name) {
                    case "list" -> new ListVerb(console);
                    case "show" -> new ShowVerb(console);
                    case "register" -> new RegisterVerb(console);
                    case "verify" -> new VerifyVerb(console);
                    case "watch" -> new WatchVerb(console);
                    case "cmaes" -> new CmaesVerb(console);
                    case "parity" -> new ParityVerb(console);
                    case "hooks" -> new HooksVerb(console);
                    case "promote" -> new PromoteVerb(console);
                    case "archive" -> new ArchiveVerb(console);
                    case "history" -> new HistoryVerb(console);
                    case "compare" -> new CompareVerb(console);
                    case "trend" -> new TrendVerb(console);
                    case "baseline" -> new BaselineVerb(console);
                    case "rollback" -> new RollbackVerb(console);
                    case "tag" -> new TagVerb(console);
                    case "alias" -> new AliasVerb(console);
                    case "stats" -> new StatsVerb(console);
                    case "production" -> new ProductionVerb(console);
                    case "import" -> new ImportVerb(console);
                    case "artifact" -> new ArtifactVerb(console);
                    case "export" -> new ExportVerb(console);
                    case "cleanup" -> new CleanupVerb(console);
                    case "rename" -> new RenameVerb(console);
                    case "delete" -> new DeleteVerb(console);
                    case "undelete" -> new UndeleteVerb(console);
                    case "sync" -> new SyncVerb(console);
                    case "cluster" -> new ClusterVerb(console);
                    case "backup" -> new BackupVerb(console);
                    case "doctor" -> new DoctorVerb(console);
                    case "config" -> new ConfigVerb(console);
                    case "start" -> new StartVerb(console);
                    case "demo" -> new DemoVerb(console);
                    case "bench" -> new BenchVerb(console);
                    case "completion" -> new CompletionVerb(console);
                    default -> null;
                };
        return Optional.ofNullable(verb);
    }

    /** The root with this verb alone, or with all when it is none or help was asked for. */
    public static CommandLine commandLine(String verb, Console console) {
        CommandLine root = new CommandLine(new Root(console));
        Optional<Callable<Integer>> one = create(verb, console);
        if (one.isPresent()) {
            root.addSubcommand(verb, one.get());
        } else {
            addAll(root, console);
        }
        return root;
    }

    /** The root with every verb. */
    static CommandLine complete(Console console) {
        CommandLine root = new CommandLine(new Root(console));
        addAll(root, console);
        return root;
    }

    private static void addAll(CommandLine root, Console console) {
        for (String name : NAMES) {
            create(name, console).ifPresent(verb -> root.addSubcommand(name, verb));
        }
    }
}
