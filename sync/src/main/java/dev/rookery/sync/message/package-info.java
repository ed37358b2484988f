/**
 * What two nodes say to each other, and the bytes of it.
 *
 * <p><b>In this room:</b> one record a message, their limits, the codec; pure values. <b>Not
 * here:</b> HTTP, peers, what a message causes (sync.engine). <b>May use:</b> sync.fact,
 * sync.vector, java.base. <b>Start reading at:</b> {@link dev.rookery.sync.message.Message}.
 */
package dev.rookery.sync.message;
