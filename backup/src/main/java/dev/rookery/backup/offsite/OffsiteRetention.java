package dev.rookery.backup.offsite;

import dev.rookery.backup.offsite.OffsiteStore.Stored;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which objects of a node are too many: a pure function of what is there and of how many copies
 * stay.
 */
public final class OffsiteRetention {
    private OffsiteRetention() {}

    /**
     * Plans deletions. The newest complete copies stay, and so the last good one always; what is
     * not complete stays while it is newer than the oldest of them, since it may still be on its
     * way. Pieces go once every copy that stays holds what they do. Of a copy its manifest goes
     * first, so that a half-deleted one is not taken for whole.
     *
     * @param view of one node's objects
     * @param keep complete copies, at least 1
     * @return names of objects, in the order in which they are to be deleted
     */
    public static List<String> plan(OffsiteView view, int keep) {
        List<OffsiteCopy> complete = view.complete();
        if (complete.isEmpty()) {
            return List.of();
        }
        List<OffsiteCopy> stay = complete.subList(0, Math.min(Math.max(1, keep), complete.size()));
        List<String> gone = new ArrayList<>();
        if (stay.size() >= keep) {
            int oldest = view.copies().indexOf(stay.get(stay.size() - 1));
            List<OffsiteCopy> before = view.copies().subList(oldest + 1, view.copies().size());
            before.forEach(copy -> gone.addAll(manifestFirst(view, copy)));
        }
        for (Stored piece : view.pieces()) {
            if (stay.stream().allMatch(copy -> OffsiteView.covers(copy, piece))) {
                gone.add(piece.name());
            }
        }
        return List.copyOf(gone);
    }

    private static List<String> manifestFirst(OffsiteView view, OffsiteCopy copy) {
        List<String> first = new ArrayList<>();
        List<String> then = new ArrayList<>();
        for (Stored object : view.below(copy.folder())) {
            Optional<OffsiteNames.CopyPart> part = OffsiteNames.copyPart(object.name());
            boolean manifest = part.filter(OffsiteNames.CopyPart::manifest).isPresent();
            (manifest ? first : then).add(object.name());
        }
        first.addAll(then);
        return first;
    }
}
