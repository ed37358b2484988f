package dev.rookery.walls;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** cli → node → {sync, backup, config}, nothing else. */
final class ModuleArrows implements Wall {

    private static final String OURS = "dev.rookery.";

    private static final Map<String, Set<String>> MAY_USE =
            Map.of(
                    "config", Set.of(),
                    "sync", Set.of(),
                    "backup", Set.of(),
                    "node", Set.of("sync", "backup", "config"),
                    "cli", Set.of("node"));

    @Override
    public List<Breach> check(List<Source> sources) {
        List<Breach> breaches = new ArrayList<>();
        for (Source source : sources) {
            if (source.isMain() && MAY_USE.containsKey(source.module())) {
                checkOne(source, breaches);
            }
        }
        return breaches;
    }

    private static void checkOne(Source source, List<Breach> breaches) {
        String own = OURS + source.module();
        if (!source.isIn(own)) {
            breaches.add(
                    Breach.at(
                            source,
                            1,
                            "package "
                                    + source.packageName()
                                    + " lies in module "
                                    + source.module(),
                            "its packages begin with " + own));
        }
        for (Source.Name name : source.names()) {
            if (!name.text().startsWith(OURS)) {
                continue;
            }
            String module = name.text().split("\\.", -1)[2];
            boolean known = MAY_USE.containsKey(module) && !module.equals(source.module());
            if (known && !MAY_USE.get(source.module()).contains(module)) {
                breaches.add(
                        Breach.at(
                                source,
                                name.line(),
                                source.module()
                                        + " may not know "
                                        + module
                                        + " ("
                                        + name.text()
                                        + ")",
                                "state the interface it needs in "
                                        + source.module()
                                        + " and let node hand in an implementation"));
            }
        }
    }
}
