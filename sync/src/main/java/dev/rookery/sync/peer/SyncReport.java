package dev.rookery.sync.peer;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a sync with everybody brought.
 *
 * @param nodesSynced whom this node has pulled from to the end, as they are called
 * @param entitiesMerged what the new facts are about
 * @param factsMerged how many were new here
 * @param failed reasons by peer, each called by its name, or by its id where others have that name
 */
public record SyncReport(
        List<String> nodesSynced,
        Set<String> entitiesMerged,
        long factsMerged,
        Map<String, String> failed) {

    static SyncReport of(List<PullReport> reports) {
        Set<String> entities = new TreeSet<>();
        Map<String, String> failed = new TreeMap<>();
        long facts = 0;
        for (PullReport report : reports) {
            facts += report.kept();
            entities.addAll(report.entities());
            if (!report.complete()) {
                String why = report.problem().orElse("not all could be pulled");
                failed.put(report.peer(), why);
            }
        }
        List<String> synced =
                reports.stream()
                        .filter(PullReport::complete)
                        .map(PullReport::peer)
                        .sorted()
                        .toList();
        return new SyncReport(synced, entities, facts, failed);
    }
}
