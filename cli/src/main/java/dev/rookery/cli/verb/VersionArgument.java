package dev.rookery.cli.verb;

import dev.rookery.cli.client.CommandFailed;
import dev.rookery.cli.client.ExitCode;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The ways to name a version: {@code MODEL:REF}, {@code MODEL REF}, {@code MODEL -v REF}. */
final class VersionArgument {

    @Parameters(
            index = "0",
            paramLabel = "MODEL[:REF]",
            description =
                    "a model, and a version of it: a number, stage, latest, @alias, label or id")
    String model = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "REF",
            description = "the version, when not given with the model")
    Optional<String> positional = Optional.empty();

    @Option(
            names = {"-v", "--version"},
            paramLabel = "REF",
            description = "the version, as an option")
    Optional<String> option = Optional.empty();

    String model() {
        return ModelRef.parse(model).model();
    }

    /**
     * @return what was named; absent when only a model was
     */
    Optional<String> ref() {
        Optional<String> attached = ModelRef.parse(model).ref();
        long given =
                attached.stream().count() + positional.stream().count() + option.stream().count();
        if (given > 1) {
            throw new CommandFailed(
                    ExitCode.USAGE,
                    "read which version of " + model() + " is meant",
                    "it is named " + given + " times",
                    "name it once: MODEL:REF, or MODEL REF, or MODEL -v REF");
        }
        return attached.or(() -> positional).or(() -> option);
    }

    /** For verbs that change something: no version is guessed. */
    String requiredRef(String operation) {
        return ref().orElseThrow(
                        () ->
                                new CommandFailed(
                                        ExitCode.USAGE,
                                        operation + " " + model(),
                                        "no version is named",
                                        "name it as " + model() + ":REF or with -v REF"));
    }
}
