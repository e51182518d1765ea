/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.calendar;

import org.apache.flink.annotation.PublicEvolving;

import java.io.Serializable;
import java.time.ZoneId;

/**
 * Tells the zone whose calendar an element goes by.
 *
 * @param <T> the type of the elements
 */
@PublicEvolving
@FunctionalInterface
public interface ZoneFunction<T> extends Serializable {

    /** The zone of the element, never null. */
    ZoneId zoneOf(T element);
}
