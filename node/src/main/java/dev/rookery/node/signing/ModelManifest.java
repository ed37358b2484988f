package dev.rookery.node.signing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rookery.sync.fact.Hash;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is signed: the files of a model and their hashes, as an in-toto statement.
 *
 * <p>Source: OpenSSF Model Signing, predicate {@code https://model_signing/signature/v1.0}; files
 * are ordered part by part of their paths, and the subject's digest is the SHA-256 over their
 * hashes in that order.
 *
 * <p>Threads: immutable.
 *
 * @param name the model's, for people; it proves nothing
 * @param hashes by relative path, 64 hex digits each; of a model that is one file the path is
 *     {@link #ONE_FILE}
 */
public record ModelManifest(String name, SortedMap<String, String> hashes) {

    /** How the only file of a model is called in its manifest. */
    public static final String ONE_FILE = ".";

    /** A signature that lies among the files it signs is not one of them. */
    public static final String SIGNATURE_FILE = "model.sig";

    private static final String STATEMENT = "https://in-toto.io/Statement/v1";
    private static final String PREDICATE = "https://model_signing/signature/v1.0";

    private static final int DIFFERENCES_SHOWN = 10;

    private static final Comparator<String> BY_PARTS =
            (a, b) -> Arrays.compare(a.split("/", -1), b.split("/", -1));

    public ModelManifest {
        SortedMap<String, String> ordered = new TreeMap<>(BY_PARTS);
        ordered.putAll(hashes);
        hashes = Collections.unmodifiableSortedMap(ordered);
    }

    /**
     * Of a version's files.
     *
     * @param files by relative path, their SHA-256
     */
    public static ModelManifest of(String name, Map<String, String> files) {
        SortedMap<String, String> signed = new TreeMap<>(files);
        signed.remove(SIGNATURE_FILE);
        if (files.size() == 1 && signed.size() == 1) {
            String only = signed.get(signed.firstKey());
            signed.clear();
            signed.put(ONE_FILE, only);
        }
        return new ModelManifest(name, signed);
    }

    /** The statement that says this. */
    ObjectNode statement() {
        ObjectNode statement = Json.object().put("_type", STATEMENT);
        ObjectNode subject = statement.putArray("subject").addObject().put("name", name);
        subject.putObject("digest").put("sha256", rootHash());
        statement.put("predicateType", PREDICATE);
        ObjectNode predicate = statement.putObject("predicate");
        ObjectNode serialization =
                predicate
                        .putObject("serialization")
                        .put("method", "files")
                        .put("hash_type", "sha256")
                        .put("allow_symlinks", false);
        serialization.putArray("ignore_paths").add(SIGNATURE_FILE);
        ArrayNode resources = predicate.putArray("resources");
        hashes.forEach(
                (path, hash) ->
                        resources
                                .addObject()
                                .put("name", path)
                                .put("algorithm", "sha256")
                                .put("digest", hash));
        return statement;
    }

    private String rootHash() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        hashes.values().forEach(hash -> all.writeBytes(HexFormat.of().parseHex(hash)));
        return Hash.of(all.toByteArray()).toString();
    }

    /**
     * Reads a statement whose signature was verified.
     *
     * @throws SignatureException when it is no statement of this kind, or contradicts itself
     */
    static ModelManifest read(JsonNode statement) throws SignatureException {
        require(Json.text(statement, "_type").equals(STATEMENT), "it is no in-toto statement");
        require(
                Json.text(statement, "predicateType").equals(PREDICATE),
                "its predicate is '" + Json.text(statement, "predicateType") + "'");
        JsonNode predicate = statement.path("predicate");
        require(
                predicate.at("/serialization/method").asText().equals("files")
                        && predicate.at("/serialization/hash_type").asText().equals("sha256"),
                "its files are not hashed whole by SHA-256");
        SortedMap<String, String> hashes = new TreeMap<>();
        for (JsonNode resource : predicate.path("resources")) {
            String hash = Json.text(resource, "digest");
            require(
                    hash.matches("[0-9a-f]{64}")
                            && Json.text(resource, "algorithm").equals("sha256"),
                    "a file in it has no SHA-256");
            String before = hashes.put(Json.text(resource, "name"), hash);
            require(before == null, "a file is in it twice");
        }
        ModelManifest manifest =
                new ModelManifest(statement.at("/subject/0/name").asText(), hashes);
        require(
                statement.path("subject").size() == 1
                        && statement
                                .at("/subject/0/digest/sha256")
                                .asText()
                                .equals(manifest.rootHash()),
                "its subject is not the hash of its files");
        return manifest;
    }

    private static void require(boolean holds, String otherwise) throws SignatureException {
        if (!holds) {
            throw new SignatureException(otherwise);
        }
    }

    /**
     * What differs between what was signed and what is there; empty text when nothing does.
     *
     * @param there the same of the files that are there
     */
    public String differences(ModelManifest there) {
        List<String> lines = new ArrayList<>();
        SortedMap<String, String> all = new TreeMap<>(BY_PARTS);
        all.putAll(hashes);
        all.putAll(there.hashes);
        for (String path : all.keySet()) {
            String signed = hashes.get(path);
            String found = there.hashes.get(path);
            String shown = path.equals(ONE_FILE) ? "the file" : path;
            if (signed == null) {
                lines.add(shown + " was not signed");
            } else if (found == null) {
                lines.add(shown + " was signed and is not there");
            } else if (!signed.equals(found)) {
                lines.add(shown + " has other bytes than were signed");
            }
        }
        int more = lines.size() - DIFFERENCES_SHOWN;
        return String.join("; ", lines.subList(0, Math.min(lines.size(), DIFFERENCES_SHOWN)))
                + (more > 0 ? "; and " + more + " more" : "");
    }
}
