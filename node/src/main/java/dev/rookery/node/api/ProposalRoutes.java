package dev.rookery.node.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rookery.node.registry.Ref;
import dev.rookery.node.service.RollbackProposals;
import dev.rookery.node.service.Wish;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Rollbacks that wait for somebody's approval, where the mode is {@code approve}. */
final class ProposalRoutes {
    private static final String PENDING = "/api/v1/rollbacks/pending";
    private static final String APPROVE = "/api/v1/models/{model}/rollback/approve";
    private static final Set<String> FIELDS = Set.of("from");

    private final RollbackProposals proposals;

    ProposalRoutes(RollbackProposals proposals) {
        this.proposals = proposals;
    }

    List<Route> routes() {
        return List.of(
                new Route("GET", PENDING, (Route.Handler.Work) this::pending),
                new Route("POST", APPROVE, (Route.Handler.Write) this::approve));
    }

    private Reply pending(Exchange exchange) {
        exchange.noQuery();
        return Views.list("pending", proposals.pending(), Optional.empty(), VerdictJson::write);
    }

    private CompletionStage<Supplier<Reply>> approve(Exchange exchange) {
        Wish wish = exchange.wishOnly();
        Fields body = exchange.fieldsOrNone(FIELDS);
        return Replies.later(
                proposals.approve(exchange.actor(), exchange.value(0), from(body), wish));
    }

    /** A number may be written as one. */
    private static Optional<String> from(Fields body) {
        Optional<JsonNode> number = body.given("from").filter(JsonNode::isIntegralNumber);
        return number.map(JsonNode::asText)
                .or(() -> body.parsed("from", Ref::parse, Refs.ACCEPTED).map(Ref::text));
    }
}
