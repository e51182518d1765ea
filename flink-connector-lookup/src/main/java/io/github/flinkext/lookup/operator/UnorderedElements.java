/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.operator;

import javax.annotation.Nullable;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * Rows leave as soon as they have results, but none passes a watermark, and no watermark a row.
 *
 * <p>An epoch is what lies between two watermarks. All elements are linked in the order of their
 * arrival, so that one is removed without a search; rows of the first epoch that have results are
 * queued besides. A watermark is the first element of the list when all rows before it have left.
 */
final class UnorderedElements<OUT> implements InFlightElements<OUT> {

    private final Deque<InFlightElement<OUT>> ready = new ArrayDeque<>();
    @Nullable private InFlightElement<OUT> first;
    @Nullable private InFlightElement<OUT> last;
    private int size;
    private long firstEpoch;
    private long lastEpoch;

    @Override
    public int size() {
        return size;
    }

    @Override
    public void add(InFlightElement<OUT> element) {
        element.epoch = lastEpoch;
        if (element.isWatermark()) {
            lastEpoch++;
        }
        element.previous = last;
        if (last == null) {
            first = element;
        } else {
            last.next = element;
        }
        last = element;
        size++;
    }

    @Override
    public void completed(InFlightElement<OUT> element) {
        if (element.epoch == firstEpoch) {
            ready.add(element);
        }
    }

    @Override
    public boolean hasReady() {
        return !ready.isEmpty() || (first != null && first.isWatermark());
    }

    @Override
    @Nullable
    public InFlightElement<OUT> pollReady() {
        InFlightElement<OUT> element = ready.poll();
        if (element == null && first != null && first.isWatermark()) {
            element = first;
            startNextEpoch(element.next);
        }
        if (element != null) {
            remove(element);
        }
        return element;
    }

    private void startNextEpoch(@Nullable InFlightElement<OUT> start) {
        firstEpoch++;
        for (InFlightElement<OUT> element = start;
                element != null && !element.isWatermark();
                element = element.next) {
            if (element.isDone()) {
                ready.add(element);
            }
        }
    }

    private void remove(InFlightElement<OUT> element) {
        if (element.previous == null) {
            first = element.next;
        } else {
            element.previous.next = element.next;
        }
        if (element.next == null) {
            last = element.previous;
        } else {
            element.next.previous = element.previous;
        }
        // A late answer may hold on to the element; it shall not hold all that came after it.
        element.previous = null;
        element.next = null;
        size--;
    }

    @Override
    public Iterator<InFlightElement<OUT>> iterator() {
        return new Iterator<>() {

            private InFlightElement<OUT> upcoming = first;

            @Override
            public boolean hasNext() {
                return upcoming != null;
            }

            @Override
            public InFlightElement<OUT> next() {
                if (upcoming == null) {
                    throw new NoSuchElementException();
                }
                InFlightElement<OUT> element = upcoming;
                upcoming = element.next;
                return element;
            }
        };
    }
}
