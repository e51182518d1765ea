/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.operator;

import javax.annotation.Nullable;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/** Elements leave in the order in which they came. */
final class OrderedElements<OUT> implements InFlightElements<OUT> {

    private final Deque<InFlightElement<OUT>> elements = new ArrayDeque<>();

    @Override
    public int size() {
        return elements.size();
    }

    @Override
    public void add(InFlightElement<OUT> element) {
        elements.add(element);
    }

    @Override
    public void completed(InFlightElement<OUT> element) {
        // Its turn comes when it is the first.
    }

    @Override
    public boolean hasReady() {
        InFlightElement<OUT> first = elements.peek();
        return first != null && first.isDone();
    }

    @Override
    @Nullable
    public InFlightElement<OUT> pollReady() {
        return hasReady() ? elements.poll() : null;
    }

    @Override
    public Iterator<InFlightElement<OUT>> iterator() {
        return elements.iterator();
    }
}
