package dev.rookery.cli.importer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an MLflow tracking store says of registered models, whether read from its database or asked
 * of its server.
 *
 * <p>Threads: owned by the import.
 */
interface MlflowSource {

    /** A registered model. */
    record Model(
            String name,
            String description,
            Map<String, String> tags,
            Map<String, String> aliases) {}

    /**
     * A version of a model.
     *
     * @param row its fields by the names of its database: {@code name, version, creation_time,
     *     last_updated_time, description, user_id, current_stage, source, run_id, storage_location}
     */
    record Version(ObjectNode row, Map<String, String> tags) {}

    /**
     * A run.
     *
     * @param row {@code run_uuid, name, user_id, status, start_time, end_time, artifact_uri}
     * @param metrics the last value of each; what is no number is NaN
     */
    record Run(
            ObjectNode row,
            Map<String, Double> metrics,
            Map<String, String> params,
            Map<String, String> tags) {}

    List<Model> models() throws ItemException;

    List<Version> versions() throws ItemException;

    /** Empty when it is not there any more. */
    Optional<Run> run(String id) throws ItemException;

    /**
     * The files of a version.
     *
     * @param source where MLflow says that they are
     * @param run its run, where there is one
     * @throws ItemException when they are not there, or nowhere to be had from here
     */
    List<SourceFile> files(String source, Optional<Run> run, SourceTree.Refusing report)
            throws ItemException;
}
