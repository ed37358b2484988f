package dev.rookery.sync.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rookery.sync.fact.Hash;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.message.Hello;
import dev.rookery.sync.message.HelloReply;
import dev.rookery.sync.message.Message;
import dev.rookery.sync.message.Refusal;
import dev.rookery.sync.vector.VersionVector;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GreetingTest {

    @Test
    void theHighestProtocolThatBothSpeakIsUsed() {
        assertEquals(1, agreed(1, 1, 1, 1));
        assertEquals(1, agreed(1, 1, 1, 3));
        assertEquals(1, agreed(1, 3, 1, 1));
        assertEquals(3, agreed(2, 3, 1, 5));
        assertEquals(3, agreed(3, 9, 2, 3));
    }

    @Test
    void whereNoneIsCommonTheReasonNamesBothRangesWhicheverIsOlder() {
        for (Message answer : new Message[] {answer(1, 2, 3, 4), answer(3, 4, 1, 2)}) {
            Refusal refusal = assertInstanceOf(Refusal.class, answer);
            assertEquals(Refusal.Code.PROTOCOL, refusal.code());
            assertTrue(refusal.detail().contains("1 to 2"), refusal.detail());
            assertTrue(refusal.detail().contains("3 to 4"), refusal.detail());
        }
    }

    @Test
    void anAnswerInAProtocolThatTheAskerDoesNotSpeakIsNoGreeting() {
        Hello mine = hello("a", 2, 3);
        Hello other = hello("b", 1, 9);
        assertEquals(Optional.empty(), Greeting.fault(mine, new HelloReply(other, 3, Hash.ZERO)));
        assertTrue(Greeting.fault(mine, new HelloReply(other, 1, Hash.ZERO)).isPresent());
        assertTrue(Greeting.fault(mine, new HelloReply(other, 4, Hash.ZERO)).isPresent());
    }

    private static int agreed(int min, int max, int otherMin, int otherMax) {
        Message answer = answer(min, max, otherMin, otherMax);
        return assertInstanceOf(HelloReply.class, answer).protocol();
    }

    private static Message answer(int min, int max, int otherMin, int otherMax) {
        Hello mine = hello("a", min, max);
        Held held = new Held(VersionVector.EMPTY, Hash.ZERO, NodeIdentity.first(mine.origin()));
        return Greeting.answer(mine, hello("b", otherMin, otherMax), held);
    }

    private static Hello hello(String node, int min, int max) {
        return new Hello("c", 0, node, new Origin(node.hashCode(), 1), 0, 7, min, max, 0);
    }
}
