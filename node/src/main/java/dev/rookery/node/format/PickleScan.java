package dev.rookery.node.format;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Follows a pickle's instructions without carrying any out: their arguments, and how many values
 * and marks lie on its stack. So two bytes that happen to look like the beginning of a pickle are
 * told from one, and a pickle of the old protocols, which begins with no magic, is found at all.
 *
 * <p>Source: CPython, {@code Lib/pickletools.py}, protocols 0 to 5.
 *
 * <p>Threads: owned by its maker.
 */
final class PickleScan {

    /** Instructions after which what begins like a pickle is one. */
    private static final int SURE = 32;

    /** Instructions that are followed where no magic says that it is one. */
    private static final int STEPS_MAX = 200_000;

    private static final int PROTO = 0x80;
    private static final int PROTOCOL_MAX = 5;
    private static final Pattern DOTTED = Pattern.compile("[A-Za-z_][A-Za-z0-9_.]{0,200}");

    private final PickleInput in;
    private int[] marks = new int[16];
    private int marked;
    private int depth;
    private boolean imports;
    private boolean calls;
    private boolean stopped;

    private PickleScan(PickleInput in) {
        this.in = in;
    }

    /**
     * Whether loading this as a pickle would do anything.
     *
     * <p>With the magic of protocols 2 to 5 (and of 0 and 1, which may have it) it is one when what
     * follows is well-formed, however it ends. Without, only when it imports something and calls
     * it: other pickles do no harm, and text may look like them.
     */
    static boolean isPickle(PickleInput in) throws IOException {
        PickleScan scan = new PickleScan(in);
        int first = in.next();
        if (first != PROTO) {
            return scan.harms(first);
        }
        int protocol = in.next();
        return protocol >= 0 && protocol <= PROTOCOL_MAX && scan.wellFormed();
    }

    private boolean wellFormed() throws IOException {
        int steps = 0;
        while (steps < SURE && !stopped) {
            int code = in.next();
            if (code < 0) {
                return steps > 0; // Cut off, or more than is read.
            }
            if (!step(code)) {
                return imports && calls;
            }
            steps++;
        }
        return true;
    }

    private boolean harms(int first) throws IOException {
        int code = first;
        for (int steps = 0; steps < STEPS_MAX && code >= 0; steps++) {
            boolean follows = step(code);
            if (imports && calls) {
                return true;
            }
            if (!follows || stopped) {
                return false;
            }
            code = in.next();
        }
        return false;
    }

    /** Follows one instruction; false when there is none like it, or it cannot stand here. */
    private boolean step(int code) throws IOException {
        return argument(code) && stack(code);
    }

    private boolean argument(int code) throws IOException {
        return switch (code) {
            case 'F', 'I', 'L', 'P', 'S', 'V', 'g', 'p' -> in.passLine();
            case 'c', 'i' -> named(in.line(), in.line());
            case 'K', 'h', 'q', 0x80, 0x82 -> in.skip(1);
            case 'M', 0x83 -> in.skip(2);
            case 'J', 'j', 'r', 0x84 -> in.skip(4);
            case 'G', 0x95 -> in.skip(8);
            case 'U', 'C', 0x8a, 0x8c -> in.skip(in.length(1));
            case 'T', 'X', 'B', 0x8b -> in.skip(in.length(4));
            case 0x8d, 0x8e, 0x96 -> in.skip(in.length(8));
            default -> true;
        };
    }

    /** What is imported may be called anything; what text must look like to pass for it, not. */
    private boolean named(Optional<String> module, Optional<String> name) {
        imports |=
                module.filter(PickleScan::dotted).isPresent()
                        && name.filter(PickleScan::dotted).isPresent();
        return name.isPresent();
    }

    private static boolean dotted(String name) {
        return DOTTED.matcher(name).matches();
    }

    private boolean stack(int code) {
        return switch (code) {
            case '(' -> mark();
            case '.' -> stop();
            case '0' -> depth > floor() ? move(1, 0) : toMark(0);
            case '1' -> toMark(0);
            case '2' -> move(1, 2);
            case 'F', 'I', 'J', 'K', 'L', 'M', 'N', 'P', 'S', 'T', 'U', 'V', 'X', 'c' -> move(0, 1);
            case 'B', 'C', 'G', 'g', 'h', 'j', '}', ']', ')' -> move(0, 1);
            case 0x88, 0x89, 0x8a, 0x8b, 0x8c, 0x8d, 0x8e, 0x8f, 0x96, 0x97 -> move(0, 1);
            case 0x82, 0x83, 0x84 -> imports(move(0, 1));
            case 'Q', 0x85, 0x98, 'p', 'q', 'r', 0x94 -> move(1, 1);
            case 'a', 0x86 -> move(2, 1);
            case 's', 0x87 -> move(3, 1);
            case 0x93 -> imports(move(2, 1));
            case 'R', 'b', 0x81 -> calls(move(2, 1));
            case 0x92 -> calls(move(3, 1));
            case 'd', 'l', 't', 0x91 -> toMark(1);
            case 'e', 'u', 0x90 -> toMark(0) && depth > floor();
            case 'i', 'o' -> calls(toMark(1));
            case PROTO, 0x95 -> true;
            default -> false;
        };
    }

    private boolean imports(boolean stands) {
        imports |= stands;
        return stands;
    }

    private boolean calls(boolean stands) {
        calls |= stands;
        return stands;
    }

    private boolean stop() {
        stopped = true;
        return depth > floor();
    }

    private int floor() {
        return marked == 0 ? 0 : marks[marked - 1];
    }

    private boolean move(int taken, int given) {
        if (depth - taken < floor()) {
            return false;
        }
        depth += given - taken;
        return true;
    }

    private boolean mark() {
        if (marked == marks.length) {
            marks = Arrays.copyOf(marks, 2 * marks.length);
        }
        marks[marked++] = depth;
        return true;
    }

    private boolean toMark(int given) {
        if (marked == 0) {
            return false;
        }
        depth = marks[--marked] + given;
        return true;
    }
}
