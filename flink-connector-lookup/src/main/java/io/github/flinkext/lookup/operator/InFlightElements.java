/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.operator;

import javax.annotation.Nullable;

/**
 * The elements between an operator's input and its output, and the order in which they leave.
 *
 * <p>Used by the task thread only. Iterates over all of them in the order of their arrival.
 */
interface InFlightElements<OUT> extends Iterable<InFlightElement<OUT>> {

    int size();

    void add(InFlightElement<OUT> element);

    /** Says that an element which was added has results now. */
    void completed(InFlightElement<OUT> element);

    /** Whether an element may leave. */
    boolean hasReady();

    /** Removes the element that leaves next; null if none may. */
    @Nullable
    InFlightElement<OUT> pollReady();
}
