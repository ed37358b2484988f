package dev.rookery.sync.peer;

import java.time.Clock;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.random.RandomGenerator;

/**
 * What the rim takes from the machine it runs on: time, chance, threads. In a test, all of them are
 * made up.
 *
 * @param clock the wall clock: people set it, and it may jump; for readings that people or peers
 *     get
 * @param steady what waits, intervals and ages are measured by
 * @param random safe for any thread
 * @param timer one thread, the rounds' own; nothing on it may block
 * @param workers a few threads, for what blocks
 */
public record Machine(
        Clock clock,
        SteadyClock steady,
        RandomGenerator random,
        ScheduledExecutorService timer,
        Executor workers) {}
