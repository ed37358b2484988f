package dev.rookery.config;

import java.util.List;

/** How reading the settings ended. */
public sealed interface SettingsReading permits SettingsReading.Read, SettingsReading.Refused {

    record Read(Settings settings) implements SettingsReading {}

    /**
     * @param problems all of them, at least one
     */
    record Refused(List<Problem> problems) implements SettingsReading {}
}
