package dev.rookery.cli.watch;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.cli.client.CommandFailed;
import dev.rookery.cli.client.ExitCode;
import dev.rookery.cli.client.Json;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which model a drop is a version of.
 *
 * <p>Threads: immutable.
 *
 * @param template a name, in which <code>{name}</code> stands for the drop's own name without its
 *     extension and <code>{parent}</code> for the folder that it lies in
 * @param from searched in the drop's name relative to the watched folder; its first group, or else
 *     all of what it finds, is the name
 */
public record ModelNaming(Optional<String> template, Optional<Pattern> from) {

    private static final int NAME_CHARS_MAX = 128;

    /**
     * Without a template or a pattern: as the metadata says ({@code model}, {@code model_name} or
     * {@code name}), else the first part of the name. Characters that no model's name has become
     * {@code _}.
     */
    String of(Drop drop, Optional<ObjectNode> metadata) {
        String name =
                from.map(pattern -> found(pattern, drop))
                        .or(() -> template.map(text -> filled(text, drop)))
                        .or(() -> metadata.flatMap(ModelNaming::said))
                        .orElseGet(() -> firstPart(drop));
        String safe = name.strip().replaceAll("[^A-Za-z0-9._-]", "_");
        if (safe.isEmpty() || safe.matches("\\.+") || safe.length() > NAME_CHARS_MAX) {
            throw refused(drop, "'" + name + "' is no name for a model");
        }
        return safe;
    }

    private static String found(Pattern pattern, Drop drop) {
        Matcher matcher = pattern.matcher(drop.name());
        if (!matcher.find()) {
            throw refused(drop, "its name does not match " + pattern);
        }
        String group = matcher.groupCount() > 0 ? matcher.group(1) : matcher.group();
        return group == null ? "" : group;
    }

    private static String filled(String template, Drop drop) {
        return template.replace("{name}", drop.stem()).replace("{parent}", parent(drop));
    }

    private static String parent(Drop drop) {
        return drop.path().toAbsolutePath().getParent().getFileName().toString();
    }

    private static Optional<String> said(ObjectNode metadata) {
        return Optional.of(Json.firstText(metadata, "model", "model_name", "name"))
                .filter(name -> !name.isBlank());
    }

    private static String firstPart(Drop drop) {
        int slash = drop.name().indexOf('/');
        return slash < 0 ? drop.stem() : drop.name().substring(0, slash);
    }

    private static CommandFailed refused(Drop drop, String reason) {
        return new CommandFailed(
                ExitCode.USAGE,
                "register " + drop.name(),
                reason,
                "name the model with --model or --model-from, 1-128 of A-Z a-z 0-9 . _ -");
    }
}
