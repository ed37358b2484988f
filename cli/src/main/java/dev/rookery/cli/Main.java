package dev.rookery.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** Entry point of the runnable jar. */
@Command(
        name = "rookery",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description = "A model registry that lives inside the training cluster.")
public final class Main implements Runnable {

    /** The version that the build wrote into the jar's manifest. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String built = Main.class.getPackage().getImplementationVersion();
            return new String[] {"rookery " + (built == null ? "(not built as a jar)" : built)};
        }
    }

    @Override
    public void run() {
        CommandLine.usage(this, System.err);
    }

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Main()).execute(arguments));
    }
}
