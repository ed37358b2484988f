package dev.rookery.node.replica;

import dev.rookery.node.registry.Catalogue;
import dev.rookery.node.registry.Lookup;
import dev.rookery.node.registry.ModelFilter;
import dev.rookery.node.registry.ModelView;
import dev.rookery.node.registry.Page;
import dev.rookery.node.registry.PageRequest;
import dev.rookery.node.registry.Stage;
import dev.rookery.node.registry.VersionFilter;
import dev.rookery.node.registry.VersionOrder;
import dev.rookery.node.registry.VersionView;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * Goes through all versions, or those in production, a page at a time. What is registered or
 * deleted meanwhile may be seen or not: the next walk sees it.
 *
 * <p>Threads: owned by one; not safe to share.
 */
final class VersionWalk {
    private static final int PAGE = 100;

    private final Catalogue catalogue;
    private final Optional<Stage> stage;
    private final Deque<String> models = new ArrayDeque<>();
    private Optional<String> modelsToken = Optional.empty();
    private Optional<String> versionsToken = Optional.empty();
    private boolean lastModels;

    /**
     * @param stage only versions in it
     */
    VersionWalk(Catalogue catalogue, Optional<Stage> stage) {
        this.catalogue = catalogue;
        this.stage = stage;
    }

    /** The next versions; empty at the end. */
    Optional<List<VersionView>> next() {
        if (models.isEmpty()) {
            if (lastModels) {
                return Optional.empty();
            }
            moreModels();
            return Optional.of(List.of());
        }
        String model = models.peek();
        VersionFilter filter =
                new VersionFilter(
                        stage,
                        Optional.empty(),
                        Optional.empty(),
                        new TreeMap<>(),
                        new TreeMap<>(),
                        VersionOrder.NEWEST);
        Lookup<Page<VersionView>> page =
                catalogue.versions(
                        model, filter, new PageRequest(PAGE, versionsToken), OptionalLong.empty());
        if (page instanceof Lookup.Found<Page<VersionView>> found) {
            versionsToken = found.value().nextToken();
        } else {
            versionsToken = Optional.empty(); // Deleted or renamed meanwhile.
        }
        if (versionsToken.isEmpty()) {
            models.remove();
        }
        return Optional.of(
                page instanceof Lookup.Found<Page<VersionView>> found
                        ? found.value().items()
                        : List.of());
    }

    private void moreModels() {
        ModelFilter filter =
                new ModelFilter(stage, Optional.empty(), Optional.empty(), Optional.empty());
        Lookup<Page<ModelView>> page =
                catalogue.models(filter, new PageRequest(PAGE, modelsToken), OptionalLong.empty());
        if (page instanceof Lookup.Found<Page<ModelView>> found) {
            found.value().items().forEach(model -> models.add(model.name()));
            modelsToken = found.value().nextToken();
        } else {
            modelsToken = Optional.empty();
        }
        lastModels = modelsToken.isEmpty();
    }
}
