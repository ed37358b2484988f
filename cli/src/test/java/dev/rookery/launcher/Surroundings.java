package dev.rookery.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A small tree like the repository's, and a folder of tools that is all the script finds on its
 * PATH.
 */
final class Surroundings {

    /** What the script may call besides Maven and Java. */
    private static final List<String> TOOLS =
            List.of(
                    "awk",
                    "bash",
                    "cat",
                    "dirname",
                    "env",
                    "find",
                    "flock",
                    "grep",
                    "head",
                    "id",
                    "kill",
                    "mkdir",
                    "mv",
                    "readlink",
                    "rm",
                    "sed",
                    "sleep",
                    "touch");

    private static final Instant LONG_AGO = Instant.parse("2020-01-01T00:00:00Z");

    final Path root;
    final Path tools;
    final Path jar;

    /** How a run ended. */
    record Run(int code, String out, String err) {}

    Surroundings(Path folder) throws IOException {
        root = Files.createDirectories(folder.resolve("repo with spaces"));
        tools = Files.createDirectories(folder.resolve("tools"));
        jar = root.resolve("cli/target/rookery.jar");
        Files.createDirectories(root.resolve("cli/src/main"));
        Files.writeString(root.resolve("cli/src/main/A.java"), "class A {}");
        Files.writeString(root.resolve("cli/pom.xml"), "<project/>");
        Files.writeString(root.resolve("pom.xml"), "<project/>");
        installScript("rookery");
        for (String tool : TOOLS) {
            link(tool);
        }
        age();
        installJava("17.0.1");
        installMaven("");
    }

    /** A stand-in that writes its arguments, one to a line. */
    void installJava(String version) throws IOException {
        executable(
                tools.resolve("java"),
                """
                #!/usr/bin/env bash
                if [ "$1" = -version ]; then echo 'openjdk version "%s" 2025-01-01' >&2; exit 0; fi
                for word in "$@"; do
                  case $word in
                    -XX:ArchiveClassesAtExit=*) echo archive > "${word#*=}"; echo "ready http=…"; exit 0 ;;
                  esac
                done
                pwd
                printf '%%s\\n' "$@"
                """
                        .formatted(version));
    }

    /**
     * A stand-in that notes each build, is noisy on both channels, does what it is told, and leaves
     * the jar where it was asked for.
     */
    void installMaven(String does) throws IOException {
        executable(
                tools.resolve("mvn"),
                """
                #!/usr/bin/env bash
                echo "$*" >> "%s"
                echo noise; echo noise >&2
                %s
                for word in "$@"; do
                  case $word in
                    -Drookery.jar=*) mkdir -p cli/target; echo jar > "${word#*=}" ;;
                  esac
                done
                """
                        .formatted(buildLog(), does));
    }

    void remove(String tool) throws IOException {
        Files.delete(tools.resolve(tool));
    }

    /** All sources and folders as if nobody had touched them for years. */
    void age() throws IOException {
        try (var paths = Files.walk(root)) {
            for (Path path : paths.toList()) {
                Files.setLastModifiedTime(path, FileTime.from(LONG_AGO));
            }
        }
    }

    /** A copy of a script of the repository, at the same place. */
    Path installScript(String path) throws IOException {
        Path real = Path.of(System.getProperty("rookery.root")).resolve(path);
        Path copy = root.resolve(path);
        Files.createDirectories(copy.getParent());
        executable(copy, Files.readString(real));
        return copy;
    }

    /** Maven's arguments, one line for each time it was called. */
    List<String> builds() throws IOException {
        return Files.exists(buildLog()) ? Files.readAllLines(buildLog()) : List.of();
    }

    int buildCount() throws IOException {
        return builds().size();
    }

    Run run(Path script, Map<String, String> environment, String... arguments) throws Exception {
        return await(start(script, environment, arguments));
    }

    Process start(Path script, Map<String, String> environment, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(script.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(tools.toFile());
        builder.environment().clear();
        builder.environment().put("PATH", tools.toString());
        builder.environment().putAll(environment);
        return builder.start();
    }

    static Run await(Process process) throws Exception {
        process.getOutputStream().close();
        String out =
                new String(
                        process.getInputStream().readAllBytes(),
                        java.nio.charset.StandardCharsets.UTF_8);
        String err =
                new String(
                        process.getErrorStream().readAllBytes(),
                        java.nio.charset.StandardCharsets.UTF_8);
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IllegalStateException("the script did not end: " + out + err);
        }
        return new Run(process.exitValue(), out, err);
    }

    private Path buildLog() {
        return tools.resolve("builds");
    }

    /**
     * A script that becomes the tool; a link would leave the folder, which its removal warns of.
     */
    private void link(String tool) throws IOException {
        for (String bin : List.of("/bin", "/usr/bin")) {
            Path real = Path.of(bin, tool);
            if (Files.isExecutable(real)) {
                executable(tools.resolve(tool), "#!/bin/bash\nexec %s \"$@\"\n".formatted(real));
                return;
            }
        }
    }

    private static void executable(Path path, String text) throws IOException {
        Files.writeString(path, text);
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
