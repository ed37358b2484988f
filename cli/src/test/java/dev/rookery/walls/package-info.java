/**
 * The rules that hold for all code, checked on the sources: who may know whom, and how large things
 * may get.
 *
 * <p><b>In this room:</b> one class per wall, each with a test that it holds. <b>Not here:</b>
 * format (spotless), bugs (the compiler, Error Prone). <b>May use:</b> javac's parser. <b>Start
 * reading at:</b> {@link dev.rookery.walls.WallsTest}.
 */
package dev.rookery.walls;
