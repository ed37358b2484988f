package dev.rookery.node.promotion;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rookery.node.registry.ModelKey;
import dev.rookery.node.signing.TrustedSigners;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PromotionRulesTest {

    private static final PromotionRule LAX = rule(false);
    private static final PromotionRule STRICT = rule(true);

    private static PromotionRule rule(boolean blockUnsafe) {
        return new PromotionRule(false, blockUnsafe, TrustedSigners.read(List.of()));
    }

    @Test
    void aModelThatLostItsNameIsHeldToTheRuleOfTheNameItWanted() {
        PromotionRules rules = new PromotionRules(LAX, Map.of("poker", STRICT));

        assertEquals(List.of(STRICT), rules.of(new ModelKey("poker", 1), "poker~ab12"));
        assertEquals(List.of(LAX, STRICT), rules.of(new ModelKey("chess", 1), "poker~ab12"));
    }

    @Test
    void noRenameLeadsOutOfAStrictRuleNorIntoALaxOneAlone() {
        PromotionRules rules = new PromotionRules(STRICT, Map.of("scratch", LAX));

        assertEquals(List.of(STRICT, LAX), rules.of(new ModelKey("poker", 1), "scratch"));
        assertEquals(List.of(LAX, STRICT), rules.of(new ModelKey("scratch", 2), "poker"));
        assertEquals(List.of(LAX), rules.of(new ModelKey("scratch", 1), "scratch"));
    }
}
