package dev.rookery.node.registry;

import java.util.Optional;

/**
 * What a registration will need a number for: known before it is judged, so that others can be
 * asked for the number.
 *
 * @param id under which it will be
 * @param repeatable whether it will be under the same id wherever else it is asked for
 */
public record Claimable(ModelKey model, Ulid id, boolean repeatable) {

    /**
     * Looks it up.
     *
     * @return empty when it needs none: it is known already, or will be refused whatever its number
     */
    public static Optional<Claimable> of(Command.Register asked, FoldTables tables) {
        Optional<ModelRow> live = Case.holder(asked.model(), tables);
        boolean named = live.isPresent() || ModelKey.validName(asked.model());
        if (!named || RegisterRule.problem(asked).isPresent()) {
            return Optional.empty();
        }
        long max = live.map(ModelRow::numberMax).orElse(0L);
        ModelKey key =
                live.map(ModelRow::key).orElseGet(() -> RegisterRule.opened(asked.model(), tables));
        return RegisterRule.free(asked, key, tables)
                .filter(id -> max < FieldRules.NUMBER_MAX)
                .filter(id -> !RegisterRule.labelTaken(asked, key, tables))
                .map(id -> new Claimable(key, id, RegisterRule.repeatable(asked)));
    }
}
