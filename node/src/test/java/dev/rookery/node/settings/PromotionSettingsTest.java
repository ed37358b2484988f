package dev.rookery.node.settings;

import static dev.rookery.node.settings.SettingsFixture.defaults;
import static dev.rookery.node.settings.SettingsFixture.loaded;
import static dev.rookery.node.settings.SettingsFixture.problems;
import static dev.rookery.node.settings.SettingsFixture.refuses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PromotionSettingsTest {

    @Test
    void nothingIsAskedByDefault() {
        PromotionSettings promotion = defaults().promotion();

        assertEquals(new PromotionSettings(false, false, List.of(), Map.of()), promotion);
        assertFalse(promotion.asks());
    }

    @Test
    void everyKeyIsMapped() {
        PromotionSettings promotion =
                loaded(
                                """
                                promotion:
                                  require-signature: true
                                  block-unsafe: true
                                  trusted-keys: [team.pub, /etc/rookery/ca.pem]
                                  models:
                                    scratch: {require-signature: false}
                                    iris: {block-unsafe: false, trusted-keys: [iris.pub]}
                                """)
                        .promotion();

        assertEquals(
                new PromotionSettings(
                        true,
                        true,
                        List.of(Path.of("team.pub"), Path.of("/etc/rookery/ca.pem")),
                        Map.of(
                                "scratch",
                                new PromotionOverride(
                                        Optional.of(false), Optional.empty(), Optional.empty()),
                                "iris",
                                new PromotionOverride(
                                        Optional.empty(),
                                        Optional.of(false),
                                        Optional.of(List.of(Path.of("iris.pub")))))),
                promotion);
        assertFalse(promotion.forModel("scratch").requireSignature());
        assertTrue(promotion.forModel("scratch").blockUnsafe());
        assertEquals(List.of(Path.of("iris.pub")), promotion.forModel("iris").trustedKeys());
        assertTrue(loaded("promotion: {models: {m: {block-unsafe: true}}}").promotion().asks());
    }

    @Test
    void everyRangeIsRefused() {
        refuses("promotion.require-signature", "maybe", "1");
        refuses("promotion.block-unsafe", "always");
        refuses("promotion.trusted-keys", "['']", "[[a]]");
        refuses(
                "promotion.models",
                "[a]",
                "{'a b': {block-unsafe: true}}",
                "{a: {block-unsafe: 7}}",
                "{a: {trusted-key: [x]}}");
        assertEquals(1, problems("promotion: {trusted-key: [x]}").size());
    }

    @Test
    void aRuleThatNobodyCouldSatisfyIsRefused() {
        assertEquals(
                "promotion.trusted-keys",
                problems("promotion: {require-signature: true}").get(0).key());
        assertEquals(
                "promotion.models",
                problems("promotion: {models: {a: {require-signature: true}}}").get(0).key());
        loaded("promotion: {models: {a: {require-signature: true, trusted-keys: [a.pub]}}}");
    }
}
