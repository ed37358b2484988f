package dev.rookery.node.api;

import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * One operation: where it is asked for and who answers.
 *
 * <p>Threads: immutable.
 *
 * @param template as in the OpenAPI file, such as {@code /api/v1/models/{model}}
 */
record Route(String method, String template, Handler handler) {

    /** How an operation is answered. */
    sealed interface Handler {

        /** At once, on the event loop; must not block. */
        non-sealed interface Quick extends Handler {
            Reply answer(Exchange exchange);
        }

        /** By a read of the registry, on a worker. */
        non-sealed interface Read extends Handler {
            Reply answer(Exchange exchange);
        }

        /** By a read whose answer stays right until the registry changes: it may be kept. */
        non-sealed interface CachedRead extends Handler {
            Reply answer(Exchange exchange);
        }

        /** By work that may take seconds, on a worker of its own; the body was read. */
        non-sealed interface Work extends Handler {
            Reply answer(Exchange exchange);
        }

        /** As {@link Work}, over a body of bytes that fits in memory. */
        non-sealed interface Octets extends Handler {
            Reply answer(Exchange exchange);
        }

        /**
         * By a write: begun on the event loop with the body read. What completes elsewhere (on the
         * writer's thread, which must not render JSON) makes the reply back on the event loop.
         */
        non-sealed interface Write extends Handler {
            CompletionStage<Supplier<Reply>> answer(Exchange exchange);
        }

        /** By taking the connection over, on the event loop; the body was not read. */
        non-sealed interface Stream extends Handler {
            void take(Exchange exchange);
        }
    }

    /** Method and template: {@code GET /health}. */
    String name() {
        return method + " " + template;
    }

    /** Whether the operation reads a body into memory first. */
    boolean readsBody() {
        return handler instanceof Handler.Write
                || handler instanceof Handler.Octets
                || (handler instanceof Handler.Work && !method.equals("GET"));
    }
}
