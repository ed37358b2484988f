package dev.rookery.faults;

import com.fasterxml.jackson.databind.JsonNode;

/** One write that a node said it had done. Each names what no other write touches. */
sealed interface Acknowledged {

    /** The model that it is about. */
    String model();

    /** Whether a node that shows the model so has it. */
    boolean isIn(ModelSeen seen);

    /**
     * A version. Its number may change once, when another has the better claim to it; its identity
     * never does.
     */
    record Registered(String model, String id, String label, String description)
            implements Acknowledged {
        @Override
        public boolean isIn(ModelSeen seen) {
            JsonNode version = seen.version(id);
            return version.path("label").asText().equals(label)
                    && version.path("description").asText().equals(description);
        }
    }

    record Tagged(String model, String id, String key, String value) implements Acknowledged {
        @Override
        public boolean isIn(ModelSeen seen) {
            return seen.version(id).path("tags").path(key).asText().equals(value);
        }
    }

    record Observed(String model, String id, String metric, int value) implements Acknowledged {
        @Override
        public boolean isIn(ModelSeen seen) {
            return seen.version(id).path("metrics").path(metric).asInt(-1) == value;
        }
    }

    record Aliased(String model, String id, String alias) implements Acknowledged {
        @Override
        public boolean isIn(ModelSeen seen) {
            return seen.model().path("aliases").path(alias).asText().equals(id);
        }
    }

    /** A move that lost against another one stays in the history; it is never dropped. */
    record Moved(String model, String id, String to) implements Acknowledged {
        @Override
        public boolean isIn(ModelSeen seen) {
            return seen.moved(id, to);
        }
    }
}
