package dev.rookery.walls;

/**
 * One place where a wall does not hold.
 *
 * @param where file and, where there is one, line
 * @param rule what is broken
 * @param cure what to do instead
 */
record Breach(String where, String rule, String cure) {

    static Breach at(Source source, long line, String rule, String cure) {
        return new Breach(source.path() + ":" + line, rule, cure);
    }

    @Override
    public String toString() {
        return where + ": " + rule + "; " + cure;
    }
}
