package dev.rookery.backup.offsite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OffsiteNodeTest {
    private static final String COPY = "c/a~01234567/copies/20261121_140500-0123456789ab/";
    private static final String OTHER = "c/ab~89abcdef/copies/20261121_140500-0123456789ab/";

    private final InMemoryOffsiteStore store = new InMemoryOffsiteStore();

    @BeforeEach
    void twoNodesOfOneClusterAndOneOfAnother() {
        put(COPY + "000001-of-000001");
        put(COPY + "manifest");
        put("c/a~01234567/archive/000001-000000000000-000000000345-0123456789abcdef");
        put(OTHER + "000001-of-000002");
        put("d/a~01234567/copies/20261121_140500-0123456789ab/manifest");
    }

    @Test
    void eachNodeIsToldByWhatItSent() {
        List<OffsiteNode> nodes = OffsiteNode.all(store, "c");

        assertEquals(
                List.of("ab~89abcdef", "a~01234567"),
                nodes.stream().map(OffsiteNode::node).toList());
        OffsiteNode first = nodes.get(1);
        assertEquals(1, first.copies());
        assertEquals(1, first.pieces());
        assertEquals(9, first.bytes());
        assertTrue(first.named("a"));
        assertFalse(nodes.get(0).named("a"));
        assertEquals(0, nodes.get(0).copies());
    }

    @Test
    void aNodeIsForgottenWholeAndNoOtherIs() {
        List<String> others = new ArrayList<>(store.objects.keySet());
        others.removeIf(name -> name.startsWith("c/a~01234567/"));

        OffsiteNode.all(store, "c").get(1).forget(store);

        assertEquals(others, List.copyOf(store.objects.keySet()));
    }

    @Test
    void oneThatIsHalfForgottenIsTakenForIncompleteAndCanBeForgottenAgain() {
        // given a place that fails behind the first deletion
        List<String> deleted = new ArrayList<>();
        OffsiteStore failing =
                new ForwardingStore(store) {
                    @Override
                    public void delete(String name) {
                        if (!deleted.isEmpty()) {
                            throw OffsiteException.failed("delete", name, "told to fail", null);
                        }
                        deleted.add(name);
                        super.delete(name);
                    }
                };

        // when
        OffsiteNode node = OffsiteNode.all(store, "c").get(1);
        assertThrows(OffsiteException.class, () -> node.forget(failing));

        // then
        assertEquals(List.of(COPY + "manifest"), deleted);
        assertEquals(0, OffsiteNode.all(store, "c").get(1).copies());
        node.forget(store);
        assertEquals(1, OffsiteNode.all(store, "c").size());
    }

    private void put(String name) {
        store.putIfAbsent(name, new byte[3]);
    }

    /** Asks another one. */
    private static class ForwardingStore implements OffsiteStore {
        private final OffsiteStore target;

        ForwardingStore(OffsiteStore target) {
            this.target = target;
        }

        @Override
        public boolean putIfAbsent(String name, byte[] content) {
            return target.putIfAbsent(name, content);
        }

        @Override
        public Optional<byte[]> get(String name) {
            return target.get(name);
        }

        @Override
        public Page list(String prefix, String after) {
            return target.list(prefix, after);
        }

        @Override
        public void delete(String name) {
            target.delete(name);
        }

        @Override
        public String place() {
            return target.place();
        }

        @Override
        public void close() {
            target.close();
        }
    }
}
