package dev.rookery.walls;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What a wall finds in sources made up for it. */
final class Caught {

    private static final Pattern PACKAGE = Pattern.compile("package ([\\w.]+);");

    private Caught() {}

    /**
     * Each text is a file in the module and package that it declares, named {@code A.java}, {@code
     * B.java}, …
     */
    static List<String> by(Wall wall, String... texts) {
        List<Source> sources = new ArrayList<>();
        for (String text : texts) {
            var declared = PACKAGE.matcher(text);
            String name = declared.find() ? declared.group(1) : "";
            String module = name.split("\\.", -1)[2];
            boolean sign = text.startsWith("/**") && !text.contains("class ");
            String file = sign ? "package-info" : String.valueOf((char) ('A' + sources.size()));
            String path =
                    "%s/src/main/java/%s/%s.java".formatted(module, name.replace('.', '/'), file);
            sources.add(SourceParser.parse(path, text));
        }
        return wall.check(sources).stream().map(Breach::toString).toList();
    }
}
