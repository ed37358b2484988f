package dev.rookery.node;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.node.promotion.PromotionRules;
import dev.rookery.node.registry.RegistryPolicy;
import dev.rookery.node.registry.Stage;
import dev.rookery.node.settings.NodeSettings;
import dev.rookery.node.settings.PromotionSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PoliciesTest {
    private static final Map<String, String> PEER =
            Map.of("SYNC_PEERS", "http://127.0.0.1:9", "CLUSTER_NUMBERING", "strict");

    @Test
    void strictNumbersNeedASizeThatAMajorityIsOf() {
        refuses(PEER, "cluster.size is not given");
        refuses(with(PEER, "1"), "cluster.size is 1 beside peers");
        refuses(with(PEER, "100"), "cluster.size is 100 beside peers");
        refuses(Map.of("CLUSTER_NUMBERING", "strict"), "cluster.size is not given");
    }

    @Test
    void strictNumbersAreToBeHadForACountedClusterAndForANodeAlone() {
        for (Map<String, String> given :
                List.of(
                        with(PEER, "3"),
                        with(Map.of("CLUSTER_NUMBERING", "strict"), "1"),
                        Map.<String, String>of())) {
            assertDoesNotThrow(() -> Policies.requireCounted(settings(given)));
        }
    }

    @Test
    void inACountedClusterTheRulesThemselvesRefuseANumberWithoutAClaim() {
        assertTrue(claimsOnly(with(PEER, "3")));
        assertFalse(claimsOnly(with(Map.of("CLUSTER_NUMBERING", "strict"), "1")));
        assertFalse(claimsOnly(Map.of()));
    }

    @Test
    void namesOfWhichTheSameIsAskedHaveOneRule() {
        PromotionSettings settings =
                settings(
                                Map.of(
                                        "PROMOTION_BLOCK_UNSAFE",
                                        "true",
                                        "PROMOTION_MODELS",
                                        "{poker: {block-unsafe: true}, chess: {block-unsafe: false}}"))
                        .promotion();

        PromotionRules rules = Policies.promotion(settings);

        assertEquals(rules.usual(), rules.models().get("poker"));
        assertNotEquals(rules.usual(), rules.models().get("chess"));
    }

    private static boolean claimsOnly(Map<String, String> given) {
        return policy(given).claimsOnly();
    }

    @Test
    void whetherAPromotionSetsTheBaselineIsASetting() {
        assertTrue(policy(Map.of()).autoBaseline());
        assertFalse(policy(Map.of("ROLLBACK_AUTO_BASELINE", "false")).autoBaseline());
    }

    @Test
    void whereAFailedVersionGoesIsASetting() {
        assertEquals(Stage.ARCHIVED, policy(Map.of()).failedStage());
        assertEquals(
                Stage.REJECTED, policy(Map.of("ROLLBACK_FAILED_STAGE", "rejected")).failedStage());
    }

    @Test
    void aRuleNeedsToKnowWhatIsWorse() {
        Map<String, String> rule = new TreeMap<>();
        rule.put("ROLLBACK_RULES_METRICS", "{sharpness: 2}");
        StartException refused =
                assertThrows(
                        StartException.class, () -> Policies.requireDirections(settings(rule)));
        assertTrue(refused.getMessage().contains("sharpness"), refused.getMessage());
        rule.put("REGISTRY_METRICS_HIGHER_IS_BETTER", "sharpness");
        assertDoesNotThrow(() -> Policies.requireDirections(settings(rule)));
    }

    private static RegistryPolicy policy(Map<String, String> given) {
        NodeSettings settings = settings(given);
        return Policies.registry(settings);
    }

    private static void refuses(Map<String, String> given, String why) {
        StartException refused =
                assertThrows(StartException.class, () -> Policies.requireCounted(settings(given)));
        assertTrue(refused.getMessage().contains(why), refused.getMessage());
    }

    private static Map<String, String> with(Map<String, String> settings, String size) {
        Map<String, String> all = new TreeMap<>(settings);
        all.put("CLUSTER_SIZE", size);
        return all;
    }

    private static NodeSettings settings(Map<String, String> given) {
        return LiveNode.settings("a", Path.of("data"), given);
    }
}
