package dev.rookery.node.api;

import dev.rookery.backup.BackupId;
import dev.rookery.backup.file.Sha256;
import dev.rookery.node.service.BackupDesk;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;

/** A backup as one database file, for looking: made in a scratch folder, sent, deleted. */
final class BackupDownload {
    private static final String TEMPLATE = "/api/v1/backups/{id}/database";

    private final Vertx vertx;
    private final BackupDesk backups;
    private final Workers workers;
    private final Responder responder;

    BackupDownload(Vertx vertx, BackupDesk backups, Workers workers, Responder responder) {
        this.vertx = vertx;
        this.backups = backups;
        this.workers = workers;
        this.responder = responder;
    }

    List<Route> routes() {
        return List.of(new Route("GET", TEMPLATE, (Route.Handler.Stream) this::take));
    }

    private void take(Exchange exchange) {
        exchange.noQuery();
        BackupId id = BackupRoutes.id(exchange.value(0));
        long begun = System.nanoTime();
        Context context = vertx.getOrCreateContext();
        try {
            workers.work()
                    .execute(
                            () -> {
                                try {
                                    FileSender.Sendable file = make(id);
                                    context.runOnContext(
                                            nothing -> transmit(exchange, begun, file));
                                } catch (RuntimeException e) {
                                    context.runOnContext(nothing -> refuse(exchange, begun, e));
                                }
                            });
        } catch (RejectedExecutionException e) {
            refuse(exchange, begun, e);
        }
    }

    private FileSender.Sendable make(BackupId id) {
        BackupDesk.Written written = backups.write(id);
        if (written instanceof BackupDesk.Written.Damaged damaged) {
            throw BackupRoutes.damaged(backups, id, damaged.faults());
        }
        if (!(written instanceof BackupDesk.Written.Done done)) {
            throw BackupRoutes.unknown(id);
        }
        try {
            return new FileSender.Sendable(
                    done.file(), Files.size(done.file()), id + ".db", Sha256.of(done.file()));
        } catch (IOException e) {
            throw new UncheckedIOException("could not read " + done.file(), e);
        }
    }

    private void transmit(Exchange exchange, long begun, FileSender.Sendable file) {
        if (exchange.request().response().closed()) {
            delete(file.file());
            return;
        }
        try {
            int status = FileSender.send(exchange.request(), file, () -> delete(file.file()));
            responder.answered(exchange.request(), TEMPLATE, begun, status);
        } catch (RefusedException e) {
            delete(file.file());
            refuse(exchange, begun, e);
        }
    }

    private void delete(Path file) {
        workers.work()
                .execute(
                        () -> {
                            try {
                                Files.deleteIfExists(file);
                            } catch (IOException e) {
                                throw new UncheckedIOException("could not delete " + file, e);
                            }
                        });
    }

    private void refuse(Exchange exchange, long begun, RuntimeException failure) {
        responder.refuse(exchange.request(), TEMPLATE, begun, Failures.problem(failure));
    }
}
