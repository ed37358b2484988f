package dev.rookery.cli.importer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Small registries of other kinds, as tests write them. */
public final class ForeignFiles {

    private ForeignFiles() {}

    /** Writes a file and the folders above it. */
    public static Path write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    /** A version of the filesystem layout, with a file of bytes that are its own. */
    public static Path filesystem(Path store, String model, String id, String more)
            throws IOException {
        Path folder = store.resolve(model).resolve("versions").resolve(id);
        write(folder.resolve("model.joblib"), "bytes of " + model + " " + id);
        write(
                folder.resolve("metadata.json"),
                """
                {"name": "%s", "version_id": "%s", "created_at": "2025-11-17T05:06:00+00:00",
                 "artifact_path": "backend\\\\models_store\\\\%s\\\\versions\\\\%s\\\\model.joblib",
                 "metadata": {"framework": "sklearn", "metrics": {"val_mae": 0, "test_mae": 4.25},
                              "hyperparameters": {"alpha": 0.1}, "registered_by": "trainer"%s}}
                """
                        .formatted(model, id, model, id, more));
        return folder;
    }

    /** A version of the timestamped layout. */
    public static Path timestamped(Path models, String label, String status, String promotedAt)
            throws IOException {
        Path folder = models.resolve(label);
        write(folder.resolve("model.pkl"), "bytes of " + label);
        write(folder.resolve("feature_importance.csv"), "a,1");
        write(
                folder.resolve("metadata.json"),
                """
                {"version": "%s", "training_date": "2025-11-17T05:06:00+00:00",
                 "trained_at": "2025-11-17T05:06:00+00:00", "deployment_status": "%s",
                 "promoted_at": %s, "metrics": {"rmse": 0.02}, "config": {"n": 1},
                 "data_range": {"start": "2024-01-01", "end": "2025-06-30"}}
                """
                        .formatted(label, status, promotedAt));
        return folder;
    }

    /** A version in a manifest; its folder is written beside. */
    public static String manifestVersion(Path base, String model, String version, String stage)
            throws IOException {
        String path = "artifacts/" + model + "/" + version;
        write(base.resolve(path).resolve("model.txt"), "bytes of " + model + " " + version);
        return """
                {"version": "%s", "run_id": "%s", "artifact_path": "%s", "stage": "%s",
                 "created_at": "%s", "promoted_at": "%s", "training_start": "2024-01-01",
                 "feature_hash": "ab", "metrics": {"val_mae": 5.0}, "description": null}
                """
                .formatted(version, version, path, stage, version, version.substring(1));
    }
}
