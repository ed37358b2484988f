package dev.rookery.node.promotion;

import dev.rookery.node.artifact.ArtifactStore;
import dev.rookery.node.artifact.Fetches;
import dev.rookery.node.artifact.Wanted;
import dev.rookery.node.registry.Content;
import dev.rookery.node.registry.ModelKey;
import dev.rookery.node.registry.Refusal;
import dev.rookery.node.registry.RefusalCode;
import dev.rookery.node.registry.UnsafeLabel;
import dev.rookery.node.registry.VersionView;
import dev.rookery.node.service.PromotionCheck;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Judges versions by the rules of this node's operator. It reads what is stored and decides
 * nothing: whoever moves a version asks first.
 *
 * <p>Threads: safe for any thread that may block.
 */
public final class Promotions implements PromotionCheck {

    /** How long files may take to come, all together. */
    static final Duration PATIENCE = Duration.ofSeconds(20);

    /** How long files are looked into while somebody registers them. */
    private static final Duration LOOK_MAX = Duration.ofSeconds(2);

    private final PromotionRules rules;
    private final HeldFiles files;
    private final Formats formats;
    private final SignatureProof signatures;
    private final InstantSource steady;

    /**
     * Over the artifacts of this node, and those of its peers.
     *
     * @param steady a clock that nobody sets
     */
    public Promotions(
            PromotionRules rules, ArtifactStore store, Fetches fetches, InstantSource steady) {
        this(rules, new HeldFiles(store, fetches), Optional.empty(), steady);
    }

    private Promotions(
            PromotionRules rules, HeldFiles files, Optional<Formats> known, InstantSource steady) {
        this.rules = rules;
        this.files = files;
        this.formats = known.orElseGet(() -> new Formats(files, steady));
        this.signatures = new SignatureProof(files);
        this.steady = steady;
    }

    /** The same rules, by the bytes that are here alone: nobody is asked for others. */
    Promotions asTheyAre() {
        return new Promotions(rules, files.asTheyAre(), Optional.of(formats), steady);
    }

    /**
     * That a version would not go to production today.
     *
     * @param proven whether that is known; else its bytes are not here to be looked into
     */
    record Doubt(String why, boolean proven) {}

    /** What speaks against a version in production, by what is known of it here. */
    Optional<Doubt> doubt(VersionView version) {
        return refusal(version)
                .map(refusal -> new Doubt(refusal.detail(), proven(refusal, version.content())));
    }

    private boolean proven(Refusal refusal, Content content) {
        if (refusal.code() == RefusalCode.SIGNATURE_REQUIRED) {
            return !signatures.lacks(content);
        }
        Formats.Found found = formats.here(content, LOOK_MAX);
        return !found.unsafe().isEmpty() || found.unseen().isEmpty();
    }

    @Override
    public Optional<Refusal> refusal(VersionView version) {
        return refusal(version, rules.of(version.key(), version.model()));
    }

    @Override
    public boolean servedByOtherRules(VersionView version) {
        return rules.of(version.key(), version.model()).size() > 1;
    }

    /** Why a version may not be in production of a model that is to show another name. */
    Optional<Refusal> refusal(VersionView version, String newName) {
        PromotionRule rule = rules.of(newName);
        return rules.of(version.model()).equals(rule)
                ? Optional.empty()
                : refusal(version, List.of(rule));
    }

    private Optional<Refusal> refusal(VersionView version, List<PromotionRule> each) {
        String name = version.model() + ":" + version.brief().ref();
        return refusal(version.model(), name, version.content(), each, PATIENCE);
    }

    /**
     * The same of a version that is not registered yet; for bytes that are not here nobody waits.
     *
     * @param model empty when that is not registered either
     * @param shown what the model is called
     */
    Optional<Refusal> refusal(Optional<ModelKey> model, String shown, Content content) {
        return refusal(shown, "it", content, rules(model, shown), Duration.ZERO);
    }

    private List<PromotionRule> rules(Optional<ModelKey> model, String shown) {
        return model.map(key -> rules.of(key, shown)).orElseGet(() -> List.of(rules.of(shown)));
    }

    /**
     * By each of the rules.
     *
     * @param name what messages call it
     * @param most how long to wait for bytes that are not here
     */
    private Optional<Refusal> refusal(
            String model, String name, Content content, List<PromotionRule> each, Duration most) {
        return each.stream()
                .flatMap(rule -> refusal(model, name, content, rule, most).stream())
                .findFirst();
    }

    private Optional<Refusal> refusal(
            String model, String name, Content content, PromotionRule rule, Duration most) {
        Optional<Refusal> unsigned =
                rule.requireSignature()
                        ? signatures
                                .problem(model, content, rule.signers(), most)
                                .map(why -> unsigned(name, why))
                        : Optional.empty();
        return unsigned.isPresent() || !rule.blockUnsafe() ? unsigned : unsafe(name, content, most);
    }

    /** Whether anything is asked of the versions of any model. */
    public boolean ask() {
        return rules.ask();
    }

    /** Whether anything is asked of a version. */
    boolean ask(VersionView version) {
        return rules.of(version.key(), version.model()).stream().anyMatch(PromotionRule::asks);
    }

    /** What is found in the files that are here. */
    Formats.Found found(Content content) {
        return formats.here(content, LOOK_MAX);
    }

    /** The same as a tag says it. */
    Optional<String> label(Content content) {
        return found(content).label();
    }

    private Optional<Refusal> unsafe(String name, Content content, Duration most) {
        Formats.Found found = formats.here(content, PATIENCE);
        Optional<String> missing = Optional.empty();
        if (found.unsafe().isEmpty() && !found.unseen().isEmpty()) {
            missing = brought(found, most);
            found = formats.here(content, PATIENCE);
        }
        if (!found.unsafe().isEmpty()) {
            return Optional.of(
                    new Refusal(
                            RefusalCode.UNSAFE_FORMAT,
                            refused(name, "promotion.block-unsafe")
                                    + found.named()
                                    + ", which may run code when it is loaded",
                            "save the model as safetensors or ONNX and register that; the tag "
                                    + UnsafeLabel.KEY
                                    + " marks such versions"));
        }
        if (found.unseen().isEmpty()) {
            return HeldFiles.byAddressAlone(content).map(uri -> unhashed(name, uri));
        }
        return Optional.of(
                new Refusal(
                        RefusalCode.UNSAFE_FORMAT,
                        refused(name, "promotion.block-unsafe")
                                + found.firstUnseen()
                                + " cannot be looked into: "
                                + missing.map(why -> "it is not on this node" + why)
                                        .orElse("that takes too long"),
                        "upload its bytes, or ask a node that has them"));
    }

    private static Refusal unhashed(String name, String uri) {
        return new Refusal(
                RefusalCode.UNSAFE_FORMAT,
                refused(name, "promotion.block-unsafe")
                        + uri
                        + " has no sha256, so it cannot be looked into",
                "register it with its sha256, or upload its bytes");
    }

    /** Why the first file that does not come does not; empty when all came. */
    private Optional<String> brought(Formats.Found found, Duration most) {
        var until = steady.instant().plus(most);
        for (Wanted wanted : found.unseen().values()) {
            Duration left = Duration.between(steady.instant(), until);
            Optional<String> lacking =
                    files.bring(wanted, left.isNegative() ? Duration.ZERO : left);
            if (lacking.isPresent()) {
                return lacking;
            }
        }
        return Optional.empty();
    }

    private static Refusal unsigned(String name, String why) {
        return new Refusal(
                RefusalCode.SIGNATURE_REQUIRED,
                refused(name, "promotion.require-signature") + why,
                "register its files again with --sign KEY, the key being one that"
                        + " promotion.trusted-keys of this node names");
    }

    private static String refused(String name, String rule) {
        return name + " may not go to production by " + rule + ": ";
    }
}
