package dev.rookery.sync.peer;

import dev.rookery.sync.membership.Member;
import dev.rookery.sync.membership.Membership;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A list that a test writes. Threads: owned by the test. */
final class FakeMembership implements Membership {
    private final List<Member> members = new ArrayList<>();
    private final List<Runnable> listeners = new ArrayList<>();
    private boolean settled = true;

    FakeMembership(String... nodes) {
        for (String node : nodes) {
            members.add(new Member(Optional.empty(), FakeCalls.url(node)));
        }
    }

    void settled(boolean now) {
        settled = now;
    }

    void add(String node) {
        members.add(new Member(Optional.of(node), FakeCalls.url(node)));
        listeners.forEach(Runnable::run);
    }

    void remove(String node) {
        members.removeIf(m -> m.url().equals(FakeCalls.url(node)));
        listeners.forEach(Runnable::run);
    }

    @Override
    public List<Member> members() {
        return List.copyOf(members);
    }

    @Override
    public boolean oldest() {
        return true;
    }

    @Override
    public boolean settled() {
        return settled;
    }

    @Override
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    @Override
    public void close() {}
}
