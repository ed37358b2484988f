package dev.rookery.node.service;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How many nodes are to hold a write before it is answered. */
public enum Acks {
    /** This one. */
    ONE("1"),
    /** More than half of the cluster, this one included. */
    MAJORITY("majority"),
    /** Every node of the cluster. */
    ALL("all");

    /** What {@link #parse} takes, for people. */
    public static final String ACCEPTED = "1, majority or all";

    private final String text;

    Acks(String text) {
        this.text = text;
    }

    /** As in a request. */
    public String text() {
        return text;
    }

    /** Reads it as in a request. */
    public static Optional<Acks> parse(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        return Arrays.stream(values()).filter(acks -> acks.text.equals(lower)).findFirst();
    }
}
