/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.examples.demo;

import java.nio.file.Path;

/**
 * What a chapter finds set up.
 *
 * @param page where it tells its story
 * @param folder where it may write files
 * @param flights the stream
 * @param airports the dimension
 */
record Stage(Page page, Path folder, FlightFiles flights, AirportDatabase airports) {}
