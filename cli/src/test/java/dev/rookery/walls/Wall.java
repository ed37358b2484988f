package dev.rookery.walls;

import java.util.List;

/** One rule over all sources. */
interface Wall {

    List<Breach> check(List<Source> sources);
}
