/**
 * Which bytes may run code when they are loaded as a model.
 *
 * <p><b>In this room:</b> pickles in files, in archives, compressed, and numpy's arrays of objects,
 * told by their bytes; a bounded part of a file is read, nothing is ever unpickled or written.
 * <b>Not here:</b> what follows from it. <b>May use:</b> java.base. <b>Start reading at:</b> {@link
 * dev.rookery.node.format.FormatProbe}.
 */
package dev.rookery.node.format;
