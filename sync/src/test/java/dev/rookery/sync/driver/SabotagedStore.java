package dev.rookery.sync.driver;

import dev.rookery.sync.clock.Stamp;
import dev.rookery.sync.engine.NodeIdentity;
import dev.rookery.sync.fact.Fact;
import dev.rookery.sync.fact.Origin;
import dev.rookery.sync.vector.OriginRow;
import dev.rookery.sync.vector.RangeSum;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** A store that is as its target, until a test makes it wrong in one thing. */
public class SabotagedStore implements FactStore {
    private final FactStore target;

    protected SabotagedStore(FactStore target) {
        this.target = target;
    }

    @Override
    public List<OriginRow> load() {
        return target.load();
    }

    @Override
    public Optional<NodeIdentity> identity() {
        return target.identity();
    }

    @Override
    public void begin() {
        target.begin();
    }

    @Override
    public void keep(Fact fact) {
        target.keep(fact);
    }

    @Override
    public void put(Collection<OriginRow> rows) {
        target.put(rows);
    }

    @Override
    public void own(NodeIdentity identity) {
        target.own(identity);
    }

    @Override
    public void commit() {
        target.commit();
    }

    @Override
    public void rollback() {
        target.rollback();
    }

    @Override
    public void probe() {
        target.probe();
    }

    @Override
    public Stamp latest(String entity) {
        return target.latest(entity);
    }

    @Override
    public List<Fact> facts(Origin origin, long fromSeq, long toSeq, long bytesMax) {
        return target.facts(origin, fromSeq, toSeq, bytesMax);
    }

    @Override
    public List<Fact> find(Origin origin, long seq) {
        return target.find(origin, seq);
    }

    @Override
    public RangeSum sum(Origin origin, long fromSeq, long toSeq) {
        return target.sum(origin, fromSeq, toSeq);
    }

    @Override
    public List<StoredFact> stored(Origin origin, long fromSeq, long toSeq, long bytesMax) {
        return target.stored(origin, fromSeq, toSeq, bytesMax);
    }

    @Override
    public void mend(List<Mending> facts, Collection<OriginRow> rows) {
        target.mend(facts, rows);
    }

    @Override
    public void close() {
        target.close();
    }
}
