package dev.rookery.node.replica;

import dev.rookery.sync.fact.Hash;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.regex.Pattern;

/**
 * How many nodes are to have an artifact: {@code artifacts.replicas}.
 *
 * <p>Threads: immutable.
 *
 * @param copies of {@link Kind#COPIES}; else 0
 */
public record ReplicaRule(Kind kind, int copies) {

    /** What the setting may be. */
    public static final Pattern FORM = Pattern.compile("none|production|all|[1-9]\\d?");

    /** Whose artifacts, and where. */
    public enum Kind {
        /** Nothing is fetched before somebody asks for it. */
        NONE,
        /** What is in production, on every node. */
        PRODUCTION,
        /** Everything, on every node. */
        ALL,
        /** Everything, on so many nodes, beside those that had it anyway. */
        COPIES
    }

    /** Reads the setting. */
    public static ReplicaRule parse(String text) {
        return switch (text) {
            case "none" -> new ReplicaRule(Kind.NONE, 0);
            case "production" -> new ReplicaRule(Kind.PRODUCTION, 0);
            case "all" -> new ReplicaRule(Kind.ALL, 0);
            default -> new ReplicaRule(Kind.COPIES, Integer.parseInt(text));
        };
    }

    /** As the setting says it. */
    public String text() {
        return switch (kind) {
            case NONE -> "none";
            case PRODUCTION -> "production";
            case ALL -> "all";
            case COPIES -> Integer.toString(copies);
        };
    }

    /**
     * Whether a node is one of those that are to have an artifact. All that know the same nodes
     * agree, and one node more or fewer moves few artifacts.
     *
     * <p>Source: Thaler and Ravishankar, <em>Using Name-Based Mappings to Increase Hit Rates</em>,
     * 1998 (rendezvous hashing).
     *
     * @param nodes the others, by id
     */
    boolean chooses(String self, Collection<String> nodes, Hash artifact) {
        if (kind != Kind.COPIES) {
            return kind != Kind.NONE;
        }
        String mine = rank(self, artifact);
        long before =
                nodes.stream()
                        .filter(node -> !node.equals(self))
                        .filter(node -> rank(node, artifact).compareTo(mine) < 0)
                        .count();
        return before < copies;
    }

    private static String rank(String node, Hash artifact) {
        return Hash.of((artifact + " " + node).getBytes(StandardCharsets.UTF_8)).toString();
    }
}
