package dev.rookery.node.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a CMA-ES run found: weights of a heuristic, and how well they play. It is registered as a
 * version of the model {@code heuristic_<board>_<players>p}, as RingRift does.
 *
 * <p>Threads: immutable, as long as nobody writes to the settings' tree.
 *
 * @param boardType 1 to 64 letters, digits, spaces, {@code _} and {@code -}, such as {@code
 *     square8}
 * @param players 1 to 100
 * @param fitness the share of games won, 0 to 1
 * @param generation the generation that it was found in, 0 to 999,999,999
 * @param weights 1 to 10,000 finite numbers by name
 * @param settings the optimiser's own, kept as given: {@code population_size, sigma,
 *     games_per_eval, opponent_mode, eval_mode, run_id} and whatever else it knows. A run's id
 *     makes a repeated report answer with the first result
 * @param autoPromote whether it goes to staging at once where it beats the best so far
 */
public record CmaesRun(
        String boardType,
        long players,
        double fitness,
        long generation,
        SortedMap<String, Double> weights,
        ObjectNode settings,
        boolean autoPromote) {

    /** Most weights of a run. */
    public static final int WEIGHTS_MAX = 10_000;

    /** The highest generation. */
    public static final long GENERATION_MAX = FieldRules.NUMBER_MAX;

    /** The path of the weights among the version's files. */
    public static final String FILE = "optimized_weights.json";

    /** The metric that keeps the fitness; evaluators may state other win rates later. */
    static final String FITNESS = "fitness";

    private static final String TAG = "cmaes";
    private static final String BOARD = "board";
    private static final String PLAYERS = "players";
    private static final String GENERATION = "generation";
    private static final String RUN_ID = "run_id";
    private static final int RUN_ID_MAX = 200;
    private static final double ELO_ABOVE = 0.01;
    private static final double ELO_BELOW = 0.99;

    /** Keeps its own copy of the weights. */
    public CmaesRun {
        weights = Collections.unmodifiableSortedMap(new TreeMap<>(weights));
    }

    /** Why it is refused; empty when it is accepted. The rest may be asked of an accepted one. */
    public Optional<Refusal> problem() {
        FieldRules rules = new FieldRules();
        if (RunConfig.boardOf(boardType).isEmpty()) {
            rules.refuse(
                    "board_type",
                    boardType,
                    "1 to 64 letters, digits, spaces, _ and -, such as square8");
        }
        whole(rules, "num_players", players, 1, RunConfig.PLAYERS_MAX);
        if (!(fitness >= 0 && fitness <= 1)) {
            rules.refuse(FITNESS, Double.toString(fitness), "a number from 0 to 1");
        }
        whole(rules, GENERATION, generation, 0, GENERATION_MAX);
        if (weights.isEmpty()) {
            rules.refuse("weights", "{}", "1 to " + WEIGHTS_MAX + " finite numbers by name");
        }
        rules.count("weights", weights.size(), WEIGHTS_MAX);
        weights.forEach((name, value) -> weight(rules, name, value));
        rules.free("cmaes_config", settings);
        checkSettings(rules);
        return rules.problem();
    }

    private static void weight(FieldRules rules, String name, double value) {
        rules.key("weights", name);
        if (!Double.isFinite(value)) {
            rules.refuse("weights." + name, Double.toString(value), "a finite number");
        }
    }

    private static void whole(FieldRules rules, String field, long value, long min, long max) {
        if (value < min || value > max) {
            rules.refuse(field, Long.toString(value), "a whole number from " + min + " to " + max);
        }
    }

    private void checkSettings(FieldRules rules) {
        for (String name : List.of("population_size", "games_per_eval")) {
            setting(name)
                    .filter(value -> !value.isIntegralNumber() || !positive(value))
                    .ifPresent(value -> refuse(rules, name, value, "a whole number above 0"));
        }
        setting("sigma")
                .filter(value -> !positive(value))
                .ifPresent(value -> refuse(rules, "sigma", value, "a number above 0"));
        for (String name : List.of("opponent_mode", "eval_mode", RUN_ID)) {
            setting(name)
                    .filter(value -> !value.isTextual() || value.textValue().isEmpty())
                    .ifPresent(value -> refuse(rules, name, value, "a text"));
        }
        runId().ifPresent(id -> rules.text("cmaes_config." + RUN_ID, id, RUN_ID_MAX, false));
    }

    private static boolean positive(JsonNode value) {
        return value.isNumber() && value.doubleValue() > 0;
    }

    private static void refuse(FieldRules rules, String name, JsonNode value, String accepted) {
        rules.refuse("cmaes_config." + name, value.toString(), accepted);
    }

    private Optional<JsonNode> setting(String name) {
        return Optional.ofNullable(settings.get(name)).filter(value -> !value.isNull());
    }

    private Optional<String> runId() {
        return setting(RUN_ID).filter(JsonNode::isTextual).map(JsonNode::textValue);
    }

    /** What it optimised for. */
    public RunConfig config() {
        return new RunConfig(RunConfig.boardOf(boardType).orElseThrow(), (int) players);
    }

    /** The model that it is a version of. */
    public String model() {
        return "heuristic_" + config().text();
    }

    /** The key that makes a run one version, however often and wherever it is reported. */
    public Optional<String> idempotencyKey() {
        return runId().map(id -> TAG + ":" + id);
    }

    /**
     * The strength that wins such a share of games: −400·log10(1/fitness − 1). Empty where so few
     * games are won or lost that it would say nothing.
     *
     * <p>Source: A. Elo, <em>The Rating of Chessplayers</em>, 1978, the logistic curve; the bounds
     * are RingRift's.
     */
    public OptionalDouble elo() {
        return fitness > ELO_ABOVE && fitness < ELO_BELOW
                ? OptionalDouble.of(0.0 - 400 * StrictMath.log10(1 / fitness - 1))
                : OptionalDouble.empty();
    }

    /** The weights as a file: one object, names in order, so that the same weights are one file. */
    public byte[] file() {
        ObjectNode file = Json.object();
        weights.forEach((name, value) -> Json.put(file, name, value));
        return Json.write(file);
    }

    /**
     * What the version says.
     *
     * @param file the weights, as they are kept
     */
    public Content content(FileEntry file) {
        RunConfig config = config();
        SortedMap<String, String> tags = new TreeMap<>();
        tags.put(BOARD, config.board());
        tags.put(PLAYERS, Integer.toString(config.players()));
        tags.put(GENERATION, Long.toString(generation));
        tags.put(TAG, "true");
        SortedMap<String, Double> metrics = new TreeMap<>();
        metrics.put(FITNESS, fitness);
        metrics.put("win_rate", fitness);
        elo().ifPresent(elo -> metrics.put("elo", elo));
        ObjectNode extra = settings.deepCopy();
        // A decimal, as facts are read: the first answer is the text of every later one.
        extra.put(FITNESS, BigDecimal.valueOf(fitness));
        extra.put(GENERATION, generation);
        ObjectNode training = Json.object().put("source", TAG);
        runId().ifPresent(id -> training.put(RUN_ID, id));
        return new Content(
                ModelType.HEURISTIC,
                "",
                tags,
                metrics,
                Json.object().set("extra_config", extra),
                training,
                Optional.empty(),
                Optional.empty(),
                List.of(file),
                Json.object());
    }

    /** The run that a registration's body states; empty when it states none. */
    static Optional<RunRow> stated(ModelKey model, Payload.Registration said) {
        SortedMap<String, String> tags = said.content().tags();
        Double fitness = said.content().metrics().get(FITNESS);
        if (!tags.containsKey(TAG) || fitness == null || !(fitness >= 0 && fitness <= 1)) {
            return Optional.empty();
        }
        return RunConfig.ofTags(tags.getOrDefault(BOARD, ""), tags.getOrDefault(PLAYERS, ""))
                .map(config -> new RunRow(model, said.id(), config, fitness));
    }
}
