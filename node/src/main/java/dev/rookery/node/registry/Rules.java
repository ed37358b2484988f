package dev.rookery.node.registry;

import dev.rookery.sync.fact.Draft;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Says yes or no to commands. Judged inside the open transaction, so each command sees what those
 * before it made.
 *
 * <p>Threads: immutable; as the tables handed in.
 */
public final class Rules {

    private final RegistryPolicy policy;

    public Rules(RegistryPolicy policy) {
        this.policy = policy;
    }

    /** What this node's operator decided. */
    public RegistryPolicy policy() {
        return policy;
    }

    /**
     * Judges a command; writes nothing.
     *
     * @param atMillis the wall clock that the facts will carry, ms since 1970
     */
    public Decision judge(Command command, FoldTables tables, long atMillis) {
        Optional<Refusal> problem = new FieldRules().actor(command.actor()).problem();
        if (problem.isPresent()) {
            return Case.refuse(problem.get());
        }
        Case one = new Case(tables, policy, command.actor(), atMillis);
        if (command instanceof Command.Register asked) {
            return new RegisterRule(one, asked).judge();
        } else if (command instanceof Command.RegisterRun asked) {
            return new RunRule(one, asked).judge();
        } else if (command instanceof Command.Import asked) {
            return new ImportRule(one, asked).judge();
        } else if (command instanceof Command.Cleanup asked) {
            return new CleanupRule(one, asked).judge();
        } else if (command instanceof Command.SetBaseline asked) {
            return new BaselineRules(one).set(asked);
        } else if (command instanceof Command.RemoveBaseline asked) {
            return new BaselineRules(one).remove(asked);
        } else if (command instanceof Command.Rollback asked) {
            return new RollbackRule(one, asked).judge();
        } else if (command instanceof Command.Rewind asked) {
            return rewind(one, asked.said());
        } else if (command instanceof Command.ReportParity asked) {
            return new ParityRule(one, asked).judge();
        } else if (command instanceof Command.SetHook asked) {
            return new HookRules(one).set(asked);
        } else if (command instanceof Command.RemoveHook asked) {
            return new HookRules(one).remove(asked);
        } else if (command instanceof Command.NoteDelivered asked) {
            return new HookRules(one).delivered(asked);
        } else if (command instanceof Command.WantRetraining asked) {
            return RetrainingRules.judge(asked, one);
        }
        return ofVersion(command, one).orElseGet(() -> ofModel(command, one));
    }

    private static Decision rewind(Case one, Payload.Rewind said) {
        Optional<Refusal> problem = new FieldRules().reason(said.reason()).problem();
        if (problem.isPresent()) {
            return Case.refuse(problem.get());
        }
        byte[] body = PayloadCodec.encode(said);
        if (body.length > PayloadCodec.BODY_BYTES_MAX) {
            return Case.refuse(
                    RefusalCode.TOO_LARGE,
                    "a rewind to "
                            + said.backup()
                            + " names "
                            + said.ranges().size()
                            + " origins and "
                            + said.models().map(Collection::size).orElse(0)
                            + " models; that is "
                            + body.length
                            + " bytes as a fact, at most "
                            + PayloadCodec.BODY_BYTES_MAX
                            + " are accepted",
                    "choose a later backup, or name fewer models");
        }
        Draft draft =
                new Draft(said.kind(), Payload.Rewind.ENTITY, body, one.actor(), Optional.of(said));
        return new Decision.Accepted(List.of(draft), new Answer.Rewound(said));
    }

    private static Optional<Decision> ofVersion(Command command, Case one) {
        VersionRules rules = new VersionRules(one);
        if (command instanceof Command.Move asked) {
            return Optional.of(rules.move(asked));
        } else if (command instanceof Command.Observe asked) {
            return Optional.of(rules.observe(asked));
        } else if (command instanceof Command.SetTag asked) {
            return Optional.of(rules.setTag(asked));
        } else if (command instanceof Command.Label asked) {
            return Optional.of(rules.label(asked));
        } else if (command instanceof Command.RemoveTag asked) {
            return Optional.of(rules.removeTag(asked));
        } else if (command instanceof Command.DescribeVersion asked) {
            return Optional.of(rules.describe(asked));
        } else if (command instanceof Command.Renumber asked) {
            return Optional.of(rules.renumber(asked));
        } else if (command instanceof Command.UndeleteVersion asked) {
            return Optional.of(rules.undelete(asked));
        }
        return Optional.empty();
    }

    private static Decision ofModel(Command command, Case one) {
        ModelRules rules = new ModelRules(one);
        if (command instanceof Command.CreateModel asked) {
            return rules.create(asked);
        } else if (command instanceof Command.DescribeModel asked) {
            return rules.describe(asked);
        } else if (command instanceof Command.SetAlias asked) {
            return rules.setAlias(asked);
        } else if (command instanceof Command.RemoveAlias asked) {
            return rules.removeAlias(asked);
        } else if (command instanceof Command.DeleteModel asked) {
            return rules.delete(asked);
        } else if (command instanceof Command.UndeleteModel asked) {
            return rules.undelete(asked);
        } else if (command instanceof Command.RenameModel asked) {
            return rules.rename(asked);
        }
        throw new IllegalStateException("a command without a rule: " + command);
    }
}
