package dev.rookery.node.registry;

import java.util.Optional;

/**
 * Refusals that several rules and reads share.
 *
 * <p>Threads: stateless.
 */
final class Refusals {

    private Refusals() {}

    static Refusal modelUnknown(String name) {
        return new Refusal(
                RefusalCode.MODEL_UNKNOWN,
                "there is no model " + Refusal.shown(name),
                "list the models, or register a version: that creates its model");
    }

    static Refusal versionUnknown(String model, String ref) {
        return new Refusal(
                RefusalCode.VERSION_UNKNOWN,
                "model " + Refusal.shown(model) + " has no version " + Refusal.shown(ref),
                "a number, a label, a ULID, a short id, a stage, latest or @alias names a version");
    }

    static Refusal ulidUnknown(Ulid id) {
        return new Refusal(
                RefusalCode.VERSION_UNKNOWN, "there is no version " + id + " in any model", "");
    }

    static Refusal baselineUnknown(String model) {
        return new Refusal(
                RefusalCode.BASELINE_UNKNOWN,
                "model " + Refusal.shown(model) + " has no baseline",
                "set one: from the figures of the version in production, or from given ones");
    }

    static Refusal baselineEmpty(ModelRow model, Optional<VersionRow> version) {
        return new Refusal(
                RefusalCode.FIELD_INVALID,
                "metrics is {}, and "
                        + version.map(
                                        row ->
                                                "version "
                                                        + VersionBrief.of(row).ref()
                                                        + " of "
                                                        + model.shownName()
                                                        + " has none")
                                .orElseGet(
                                        () ->
                                                "model "
                                                        + model.shownName()
                                                        + " has no version in production")
                        + "; accepted: at least one metric",
                "give metrics, or name a version that has some");
    }

    static Refusal nothingInProduction(String model) {
        return new Refusal(
                RefusalCode.ROLLBACK_NOT_AVAILABLE,
                "rollback of "
                        + Refusal.shown(model)
                        + " is not available: it has no version in production to be replaced",
                "promote a version instead");
    }

    static Refusal notPutBack(ModelRow model, VersionRow version) {
        String name = VersionRules.name(model, version);
        boolean there = version.stage() == Stage.PRODUCTION;
        return new Refusal(
                RefusalCode.ROLLBACK_NOT_AVAILABLE,
                "rollback to "
                        + name
                        + " is not available: it is in "
                        + version.stage().text()
                        + (there ? " already" : "")
                        + "; a rollback takes an archived version, or one that was in production"
                        + " before and is neither rejected nor deleted",
                there ? "" : "promote it instead, stage by stage, or name another version");
    }

    static Refusal hookUnknown(String id) {
        return new Refusal(
                RefusalCode.HOOK_UNKNOWN,
                "there is no hook " + Refusal.shown(id),
                "rookery hooks list shows those that there are");
    }

    static Refusal nameInvalid(String name) {
        return new Refusal(
                RefusalCode.NAME_INVALID,
                "no model may be called " + Refusal.shown(name),
                "1 to 128 of A-Z a-z 0-9 . _ -, and not . or ..");
    }

    static Refusal nameTaken(String name) {
        return new Refusal(
                RefusalCode.NAME_TAKEN,
                "a model is already called " + Refusal.shown(name),
                "choose another name, or rename that one first");
    }

    /**
     * A version that was not looked at, or is another than the one that was.
     *
     * @param step what the look was for
     */
    static Refusal notLookedAt(String version, String step) {
        return new Refusal(
                RefusalCode.EXPECT_FAILED,
                version + " is not the version that was looked at before its " + step,
                "look again, then decide");
    }
}
