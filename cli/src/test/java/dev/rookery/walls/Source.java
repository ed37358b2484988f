package dev.rookery.walls;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the walls look at in one source file.
 *
 * @param path from the repository's root, with slashes
 * @param packageName as declared; empty when there is none
 * @param lines the text
 * @param names every dotted name in imports and code, as far as it was written out
 * @param words every simple name used in code, such as {@code Thread}
 * @param methods methods and constructors
 */
record Source(
        String path,
        String packageName,
        List<String> lines,
        List<Name> names,
        List<Name> words,
        List<Method> methods) {

    private static final Pattern PACKAGE_PART =
            Pattern.compile("[a-z][a-z0-9_]*(?:\\.[a-z][a-z0-9_]*)*(?=\\.[A-Z*]|$)");

    /** A name and the line it stands on. */
    record Name(String text, long line) {

        /**
         * {@code dev.rookery.sync.fact.Fact.hash} → {@code dev.rookery.sync.fact}; empty when it
         * names no package.
         */
        String packageName() {
            Matcher match = PACKAGE_PART.matcher(text);
            return match.lookingAt() ? match.group() : "";
        }

        boolean isUnder(String prefix) {
            return text.equals(prefix) || text.startsWith(prefix + ".");
        }
    }

    /**
     * @param parameters of a constructor that no record spares; else 0
     */
    record Method(String name, long line, long length, int parameters) {}

    boolean isMain() {
        return path.contains("/src/main/");
    }

    boolean isPackageInfo() {
        return path.endsWith("/package-info.java");
    }

    /** The module's folder. */
    String module() {
        return path.substring(0, path.indexOf('/'));
    }

    boolean isIn(String room) {
        return packageName.equals(room) || packageName.startsWith(room + ".");
    }
}
