package dev.rookery.node;

import dev.rookery.node.registry.Answer;
import dev.rookery.node.registry.BaselineView;
import dev.rookery.node.registry.Catalogue;
import dev.rookery.node.registry.CleanupPlan;
import dev.rookery.node.registry.CmaesRun;
import dev.rookery.node.registry.Command;
import dev.rookery.node.registry.Comparison;
import dev.rookery.node.registry.Content;
import dev.rookery.node.registry.Decision;
import dev.rookery.node.registry.Expect;
import dev.rookery.node.registry.HistoryEntry;
import dev.rookery.node.registry.ModelFilter;
import dev.rookery.node.registry.ModelView;
import dev.rookery.node.registry.Observation;
import dev.rookery.node.registry.Observed;
import dev.rookery.node.registry.Page;
import dev.rookery.node.registry.PageRequest;
import dev.rookery.node.registry.Ref;
import dev.rookery.node.registry.RollbackView;
import dev.rookery.node.registry.Stage;
import dev.rookery.node.registry.Stats;
import dev.rookery.node.registry.TrendPoint;
import dev.rookery.node.registry.Ulid;
import dev.rookery.node.registry.VersionFilter;
import dev.rookery.node.registry.VersionView;
import dev.rookery.node.service.Acks;
import dev.rookery.node.service.CmaesDesk;
import dev.rookery.node.service.ForeignVersion;
import dev.rookery.node.service.NewVersion;
import dev.rookery.node.service.NodeServices;
import dev.rookery.node.service.RegistryService;
import dev.rookery.node.service.RollbackDesk;
import dev.rookery.node.service.RollbackWish;
import dev.rookery.node.service.StoredTargets;
import dev.rookery.node.service.Wish;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;

/**
 * The registry for programs in the same process: every operation of the REST interface, by the same
 * service. Each call blocks until it is done; a write is durable when it returns. What is refused
 * is a {@link RegistryException} with the code of the REST interface.
 *
 * <p>Threads: safe for any thread but the node's own, which must not wait for itself.
 */
public final class Registry {
    private final NodeServices services;
    private final RegistryService service;
    private final Catalogue catalogue;
    private final String actor;
    private final OptionalLong asOfMillis;
    private final Wish wish;

    /**
     * A registry that writes in somebody's name.
     *
     * @param actor who asks; it is in every fact that is written
     */
    public Registry(NodeServices services, String actor) {
        this(services, actor, OptionalLong.empty(), Wish.NONE);
    }

    private Registry(NodeServices services, String actor, OptionalLong asOfMillis, Wish wish) {
        this.services = services;
        this.service = services.registry();
        this.catalogue = service.catalogue();
        this.actor = actor;
        this.asOfMillis = asOfMillis;
        this.wish = wish;
    }

    /** The same in somebody else's name. */
    public Registry as(String otherActor) {
        return new Registry(services, otherActor, asOfMillis, wish);
    }

    /** The same, with reads that answer as of a moment. Writes are always of now. */
    public Registry asOf(Instant at) {
        return new Registry(services, actor, OptionalLong.of(at.toEpochMilli()), wish);
    }

    /**
     * The same, with writes that return once so many nodes hold them. One that is not confirmed in
     * time throws {@code NOT_CONFIRMED}; it is stored on this node all the same.
     */
    public Registry acks(Acks acks) {
        return new Registry(services, actor, asOfMillis, Wish.of(acks));
    }

    /** Artifacts' bytes on this node. */
    public RegistryFiles files() {
        return new RegistryFiles(services);
    }

    /** Copies of the registry, and the way back to one. */
    public RegistryBackups backups() {
        return new RegistryBackups(services.backups(), services.rewinds(), actor);
    }

    /** The node, its cluster and its records. */
    public NodeView node() {
        return new NodeView(services);
    }

    // versions

    /** Registers a version with a label of its own making. */
    public VersionView register(String model, Content content) {
        return register(NewVersion.of(model, content));
    }

    /** Registers a version; the model is created by its first. */
    public VersionView register(NewVersion version) {
        return Waits.answer(service.register(actor, version, wish), Answer.Registered.class)
                .version();
    }

    /**
     * Registers what a CMA-ES run found: its weights as a file, its version with them. A run whose
     * id was reported before answers with the first result.
     */
    public VersionView registerRun(CmaesRun run) {
        CmaesDesk desk = new CmaesDesk(service, services.artifacts(), Runnable::run);
        return Waits.answer(
                        desk.register(actor, run, Optional.empty(), wish), Answer.Registered.class)
                .version();
    }

    /** Brings in a version that another registry made; one that came before is not made again. */
    public Answer.Imported bringIn(ForeignVersion version) {
        return Waits.answer(service.bringIn(actor, version, wish), Answer.Imported.class);
    }

    /** A page of a model's versions. */
    public Page<VersionView> versions(String model, VersionFilter filter, PageRequest page) {
        return Waits.found(catalogue.versions(model, filter, page, asOfMillis));
    }

    /** One version by any reference: a number, a stage, an alias, a label … */
    public VersionView version(String model, String ref) {
        return Waits.found(catalogue.version(model, ref(ref), asOfMillis));
    }

    /** One version by its identity, whatever became of its model. */
    public VersionView version(Ulid id) {
        return Waits.found(catalogue.versionById(id, asOfMillis));
    }

    /** Moves a version to another stage. */
    public VersionView promote(String model, String ref, Stage to, String reason) {
        return promote(model, ref, to, reason, Expect.NOTHING);
    }

    /** The same, if things are as the caller believes. */
    public VersionView promote(String model, String ref, Stage to, String reason, Expect expect) {
        return Waits.answer(
                        write(new Command.Move(actor, model, ref(ref), to, reason, expect)),
                        Answer.Moved.class)
                .version();
    }

    /** States what was seen of a version. */
    public VersionView observe(String model, String ref, Observation observation) {
        return version(new Command.Observe(actor, model, ref(ref), observation));
    }

    /** What was seen of a version since a time, the newest first; at most so many. */
    public List<Observed> observations(String model, String ref, Instant since, int limit) {
        long now = System.currentTimeMillis();
        return Waits.found(
                catalogue.observations(model, ref(ref), since.toEpochMilli(), now, limit));
    }

    /** What production must hold. */
    public BaselineView baseline(String model) {
        return Waits.found(catalogue.baseline(model, asOfMillis));
    }

    /** Makes figures, of the version in production if there is one, what production must hold. */
    public BaselineView setBaseline(String model, SortedMap<String, Double> metrics) {
        return baseline(
                new Command.SetBaseline(
                        actor,
                        model,
                        Optional.empty(),
                        metrics,
                        Optional.empty(),
                        "",
                        OptionalLong.empty()));
    }

    /** Makes a version's figures what production must hold. */
    public BaselineView setBaseline(String model, String ref) {
        return baseline(
                new Command.SetBaseline(
                        actor,
                        model,
                        Optional.of(ref(ref)),
                        new TreeMap<>(),
                        Optional.empty(),
                        "",
                        OptionalLong.empty()));
    }

    /** Production need hold nothing any more; answers with what it had to hold. */
    public BaselineView removeBaseline(String model, String reason) {
        return baseline(new Command.RemoveBaseline(actor, model, reason));
    }

    private BaselineView baseline(Command command) {
        return Waits.answer(write(command), Answer.Baselined.class).baseline();
    }

    /**
     * Puts the version that was in production before back, or else an archived one with a better
     * record; the one that is in production goes where the node's setting says.
     *
     * @param reason why; kept in the history
     */
    public RollbackView rollback(String model, String reason) {
        return rollback(RollbackWish.manual(actor, model, reason));
    }

    /** Puts a version of the caller's choice back. */
    public RollbackView rollback(String model, String to, String reason) {
        return rollback(RollbackWish.manual(actor, model, reason).to(ref(to)));
    }

    private RollbackView rollback(RollbackWish wanted) {
        RollbackDesk desk =
                new RollbackDesk(
                        service,
                        new StoredTargets(services.artifacts(), services.fetches()),
                        services.promotion(),
                        Runnable::run);
        return Waits.answer(desk.rollBack(wanted, wish), Answer.RolledBack.class).rollback();
    }

    /** A model's rollbacks, the latest first; those that do not count included. */
    public List<RollbackView> rollbacks(String model, int limit) {
        return Waits.found(catalogue.rollbacks(model, limit, asOfMillis));
    }

    /** Replaces a version's description. */
    public VersionView describeVersion(String model, String ref, String description) {
        return version(new Command.DescribeVersion(actor, model, ref(ref), description));
    }

    /** Sets a version's tag. */
    public VersionView tag(String model, String ref, String key, String value) {
        return version(new Command.SetTag(actor, model, ref(ref), key, value));
    }

    /** Removes a version's tag. */
    public VersionView untag(String model, String ref, String key) {
        return version(new Command.RemoveTag(actor, model, ref(ref), key));
    }

    /** Two versions side by side, metric by metric. */
    public Comparison compare(String model, String a, String b) {
        return Waits.found(service.compare(model, ref(a), ref(b), asOfMillis));
    }

    // models

    /** A page of models. */
    public Page<ModelView> models(ModelFilter filter, PageRequest page) {
        return Waits.found(catalogue.models(filter, page, asOfMillis));
    }

    /** One model. */
    public ModelView model(String model) {
        return Waits.found(catalogue.model(model, asOfMillis));
    }

    /** Creates a model without versions. */
    public ModelView createModel(String model, String description, SortedMap<String, String> tags) {
        return model(new Command.CreateModel(actor, model, description, tags));
    }

    /**
     * Changes what is said of a model.
     *
     * @param description empty to leave it
     * @param tags an empty value removes the tag
     */
    public ModelView describeModel(
            String model, Optional<String> description, SortedMap<String, Optional<String>> tags) {
        return model(new Command.DescribeModel(actor, model, description, tags));
    }

    /** Gives a model another name. */
    public ModelView renameModel(String model, String newName) {
        return model(new Command.RenameModel(actor, model, newName));
    }

    /** Closes a model; refused while a version is in production. */
    public ModelView deleteModel(String model, String reason) {
        return model(new Command.DeleteModel(actor, model, reason));
    }

    /** Brings a deleted model back: the given generation of the name, or the latest. */
    public ModelView undeleteModel(String model, OptionalInt generation, String reason) {
        return model(new Command.UndeleteModel(actor, model, generation, reason));
    }

    /**
     * Brings a version that a cleanup deleted back to where it was.
     *
     * @param ref its ULID, number or label
     */
    public VersionView undelete(String model, String ref, String reason) {
        return Waits.answer(
                        write(new Command.UndeleteVersion(actor, model, ref(ref), reason)),
                        Answer.Moved.class)
                .version();
    }

    /** Makes {@code @alias} name a version. */
    public ModelView setAlias(String model, String alias, String ref) {
        return model(new Command.SetAlias(actor, model, alias, ref(ref)));
    }

    /** Removes an alias. */
    public ModelView removeAlias(String model, String alias) {
        return model(new Command.RemoveAlias(actor, model, alias));
    }

    /** Who did what to a model, newest first. */
    public Page<HistoryEntry> history(String model, PageRequest page) {
        return Waits.found(catalogue.history(model, page, asOfMillis));
    }

    /** A metric's course over a model's versions and time, oldest first. */
    public List<TrendPoint> trend(String model, String metric, int limit) {
        return Waits.found(catalogue.trend(model, metric, limit, asOfMillis));
    }

    /**
     * Plans the deletion of a model's old versions, or does it.
     *
     * @param keep how many of the newest stay; the node's setting when empty
     * @param reason why; in the history of each version that goes
     */
    public CleanupPlan cleanup(String model, OptionalLong keep, boolean execute, String reason) {
        return Waits.answer(
                        write(new Command.Cleanup(actor, model, keep, execute, reason)),
                        Answer.Cleanup.class)
                .plan();
    }

    /** Counts over all models. */
    public Stats stats() {
        return Waits.found(catalogue.stats(asOfMillis));
    }

    private CompletionStage<Decision> write(Command command) {
        return service.write(command, wish);
    }

    private VersionView version(Command command) {
        return Waits.answer(write(command), Answer.Version.class).version();
    }

    private ModelView model(Command command) {
        return Waits.answer(write(command), Answer.Model.class).model();
    }

    private static Ref ref(String text) {
        return Ref.parse(text)
                .orElseThrow(
                        () ->
                                new RegistryException(
                                        "PATH_INVALID",
                                        "not a reference of a version: " + text,
                                        "use a number, a stage, latest, an @alias, a ULID or a label",
                                        null));
    }
}
