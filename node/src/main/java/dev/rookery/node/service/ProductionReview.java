package dev.rookery.node.service;

import dev.rookery.node.registry.Catalogue;
import dev.rookery.node.registry.Lookup;
import dev.rookery.node.registry.ModelFilter;
import dev.rookery.node.registry.ModelView;
import dev.rookery.node.registry.Page;
import dev.rookery.node.registry.PageRequest;
import dev.rookery.node.registry.Ref;
import dev.rookery.node.registry.Refusal;
import dev.rookery.node.registry.Stage;
import dev.rookery.node.registry.VersionView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * Looks at every version in production after the past came back: are its bytes here, or to be had,
 * and what was registered, and would this node let it into production today? What is not so is
 * said; it is not undone, since a restore ends at the state that was asked for.
 *
 * <p>Threads: safe for any thread that may block.
 */
public final class ProductionReview {

    /** Past this nothing more is looked at: whoever restored waits for the answer. */
    private static final Duration LOOKS_MAX = Duration.ofSeconds(30);

    private static final int NOTES_MAX = 100;
    private static final Ref PRODUCTION = new Ref(Stage.PRODUCTION.text());

    private final Catalogue catalogue;
    private final TargetCheck bytes;
    private final PromotionCheck promotion;
    private final LongSupplier nanos;

    /**
     * Of the parts that the node was put together from.
     *
     * @param nanos a clock that nobody sets, ns since any moment
     */
    public ProductionReview(
            Catalogue catalogue, TargetCheck bytes, PromotionCheck promotion, LongSupplier nanos) {
        this.catalogue = catalogue;
        this.bytes = bytes;
        this.promotion = promotion;
        this.nanos = nanos;
    }

    /** What is wrong with versions in production, a sentence each; at most {@value #NOTES_MAX}. */
    public List<String> notes() {
        long begin = nanos.getAsLong();
        List<String> notes = new ArrayList<>();
        Optional<String> token = Optional.empty();
        do {
            Optional<Page<ModelView>> page = page(token);
            token = page.flatMap(Page::nextToken);
            for (ModelView model : page.map(Page::items).orElse(List.of())) {
                boolean over =
                        nanos.getAsLong() - begin > LOOKS_MAX.toNanos()
                                || notes.size() == NOTES_MAX - 1;
                if (over) {
                    notes.add(
                            "production of "
                                    + model.name()
                                    + " and those after it was not looked at");
                    return notes;
                }
                note(model.name()).ifPresent(notes::add);
            }
        } while (token.isPresent());
        return notes;
    }

    private Optional<Page<ModelView>> page(Optional<String> token) {
        ModelFilter filter =
                new ModelFilter(
                        Optional.of(Stage.PRODUCTION),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty());
        return catalogue.models(
                                filter,
                                new PageRequest(PageRequest.LIMIT_DEFAULT, token),
                                OptionalLong.empty())
                        instanceof Lookup.Found<Page<ModelView>> found
                ? Optional.of(found.value())
                : Optional.empty();
    }

    private Optional<String> note(String model) {
        return catalogue.version(model, PRODUCTION, OptionalLong.empty())
                        instanceof Lookup.Found<VersionView> found
                ? note(found.value())
                : Optional.empty();
    }

    private Optional<String> note(VersionView version) {
        String name = version.model() + ":" + version.brief().ref() + " is in production";
        Optional<String> lacking = bytes.problem(version);
        return lacking.isPresent()
                ? lacking.map(why -> name + ", and " + why)
                : promotion
                        .refusal(version)
                        .map(Refusal::detail)
                        .map(why -> name + ", and today " + why);
    }
}
