package dev.rookery.node.registry;

/**
 * How many versions stand in each stage. Those in no list are counted nowhere.
 *
 * <p>Threads: immutable.
 */
public record StageCounts(
        long development, long staging, long production, long archived, long rejected) {

    /** No version at all. */
    public static final StageCounts NONE = new StageCounts(0, 0, 0, 0, 0);

    /** How many stand in a stage; none where no list has them. */
    public long in(Stage stage) {
        return switch (stage) {
            case DEVELOPMENT -> development;
            case STAGING -> staging;
            case PRODUCTION -> production;
            case ARCHIVED -> archived;
            case REJECTED -> rejected;
            case DELETED, REWOUND -> 0;
        };
    }

    /** How many are in lists. */
    public long total() {
        return development + staging + production + archived + rejected;
    }

    /** With one more in a stage. */
    StageCounts with(Stage stage) {
        return plus(stage, 1);
    }

    /** With one fewer in a stage. */
    StageCounts without(Stage stage) {
        return plus(stage, -1);
    }

    private StageCounts plus(Stage stage, long more) {
        return new StageCounts(
                development + (stage == Stage.DEVELOPMENT ? more : 0),
                staging + (stage == Stage.STAGING ? more : 0),
                production + (stage == Stage.PRODUCTION ? more : 0),
                archived + (stage == Stage.ARCHIVED ? more : 0),
                rejected + (stage == Stage.REJECTED ? more : 0));
    }
}
