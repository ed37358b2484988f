package dev.rookery.walls;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.ImportTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.lang.model.element.Name;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * Reads sources with javac's own parser, so that comments and strings are never mistaken for code.
 */
final class SourceParser {

    private SourceParser() {}

    /** Every Java file of the modules under a root. */
    static List<Source> parseAll(Path root) {
        Map<String, String> texts = new TreeMap<>();
        try (Stream<Path> modules = Files.list(root)) {
            for (Path module :
                    modules.filter(path -> Files.exists(path.resolve("pom.xml"))).toList()) {
                collect(root, module.resolve("src"), texts);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return parse(texts);
    }

    static Source parse(String path, String text) {
        return parse(Map.of(path, text)).get(0);
    }

    private static void collect(Path root, Path folder, Map<String, String> texts)
            throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
                String path = root.relativize(file).toString().replace('\\', '/');
                texts.put(path, Files.readString(file));
            }
        }
    }

    private static List<Source> parse(Map<String, String> texts) {
        List<InMemory> units = new ArrayList<>();
        texts.forEach((path, text) -> units.add(new InMemory(path, text)));
        JavacTask task =
                (JavacTask)
                        ToolProvider.getSystemJavaCompiler()
                                .getTask(
                                        null,
                                        null,
                                        problem -> {},
                                        List.of("-proc:none"),
                                        null,
                                        units);
        SourcePositions positions = Trees.instance(task).getSourcePositions();
        List<Source> sources = new ArrayList<>();
        try {
            for (CompilationUnitTree unit : task.parse()) {
                String path = unit.getSourceFile().toUri().getPath().substring(1);
                Reader reader = new Reader(unit, positions);
                reader.scan(unit, null);
                sources.add(reader.source(path, texts.get(path)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return sources;
    }

    private static final class InMemory extends SimpleJavaFileObject {
        private final String text;

        InMemory(String path, String text) {
            super(URI.create("memory:///" + path), JavaFileObject.Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    /** Collects what the walls ask for while it walks one file's tree. */
    private static final class Reader extends TreeScanner<Void, Void> {
        private final CompilationUnitTree unit;
        private final SourcePositions positions;
        private final List<Source.Name> names = new ArrayList<>();
        private final List<Source.Name> words = new ArrayList<>();
        private final List<Source.Method> methods = new ArrayList<>();
        private boolean inRecord;

        Reader(CompilationUnitTree unit, SourcePositions positions) {
            this.unit = unit;
            this.positions = positions;
        }

        Source source(String path, String text) {
            String name = unit.getPackageName() == null ? "" : unit.getPackageName().toString();
            return new Source(path, name, text.lines().toList(), names, words, methods);
        }

        @Override
        public Void visitPackage(com.sun.source.tree.PackageTree node, Void unused) {
            return null; // a file's own package is no use of it
        }

        @Override
        public Void visitImport(ImportTree node, Void unused) {
            names.add(new Source.Name(node.getQualifiedIdentifier().toString(), line(node)));
            return null;
        }

        /** An empty {@code Map.of()} has no order to depend on, so it counts as no use of it. */
        @Override
        public Void visitMethodInvocation(MethodInvocationTree node, Void unused) {
            boolean empty =
                    node.getArguments().isEmpty()
                            && node.getMethodSelect()
                                    .toString()
                                    .matches("(?:java\\.util\\.)?(?:Map|Set)\\.of");
            return empty ? null : super.visitMethodInvocation(node, null);
        }

        @Override
        public Void visitMemberSelect(MemberSelectTree node, Void unused) {
            String text = node.toString();
            if (text.matches("[\\w.$]+")) {
                names.add(new Source.Name(text, line(node)));
            }
            return super.visitMemberSelect(node, null);
        }

        @Override
        public Void visitMemberReference(MemberReferenceTree node, Void unused) {
            String text = node.getQualifierExpression() + "." + node.getName();
            names.add(new Source.Name(text, line(node)));
            return super.visitMemberReference(node, null);
        }

        @Override
        public Void visitIdentifier(IdentifierTree node, Void unused) {
            words.add(new Source.Name(node.getName().toString(), line(node)));
            return null;
        }

        @Override
        public Void visitClass(ClassTree node, Void unused) {
            boolean outer = inRecord;
            inRecord = node.getKind() == Tree.Kind.RECORD;
            super.visitClass(node, null);
            inRecord = outer;
            return null;
        }

        @Override
        public Void visitMethod(MethodTree node, Void unused) {
            Name name = node.getName();
            boolean constructor = name.contentEquals("<init>");
            int parameters = constructor && !inRecord ? node.getParameters().size() : 0;
            long last =
                    unit.getLineMap()
                            .getLineNumber(Math.max(0, positions.getEndPosition(unit, node)));
            long length = node.getBody() == null ? 0 : last - line(node) + 1;
            methods.add(new Source.Method(name.toString(), line(node), length, parameters));
            return super.visitMethod(node, null);
        }

        private long line(Tree tree) {
            long start = positions.getStartPosition(unit, tree);
            return start < 0 ? 0 : unit.getLineMap().getLineNumber(start);
        }
    }
}
