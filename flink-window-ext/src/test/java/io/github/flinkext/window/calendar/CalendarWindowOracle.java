/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.calendar;

import org.apache.flink.types.Row;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** What CALENDAR_WINDOW should give, found by looking at every window at every step. */
final class CalendarWindowOracle {

    /** A window of the calendar that an order goes by. */
    record Window(Instant start, Instant end, LocalDateTime localStart, LocalDateTime localEnd) {}

    private record ShopWindow(String shop, Window window) {}

    private static final class Contents {

        private final List<Order> emitted = new ArrayList<>();
        private final List<Order> pending = new ArrayList<>();
        private Instant nextStep;
    }

    private final Function<Order, Window> windows;
    private final Duration step;
    private final Duration bound;
    private final Map<ShopWindow, Contents> open = new LinkedHashMap<>();
    private final List<Row> results = new ArrayList<>();
    private Instant watermark = Instant.MIN;
    private int lateRows;

    CalendarWindowOracle(Function<Order, Window> windows, Duration step, Duration bound) {
        this.windows = windows;
        this.step = step;
        this.bound = bound;
    }

    /** Of the orders as they come, and then the end. */
    List<Row> results(List<Order> orders) {
        for (Order order : orders) {
            if (!order.time().isAfter(watermark)) {
                lateRows++;
                continue;
            }
            add(order);
            Instant behind = order.time().minus(bound);
            if (behind.isAfter(watermark)) {
                advance(behind);
            }
        }
        advance(Instant.MAX.minusMillis(1));
        return results;
    }

    int lateRows() {
        return lateRows;
    }

    private void add(Order order) {
        Window window = windows.apply(order);
        Contents contents =
                open.computeIfAbsent(
                        new ShopWindow(order.shop(), window),
                        key -> {
                            Contents created = new Contents();
                            created.nextStep = window.start().plus(step);
                            return created;
                        });
        contents.pending.add(order);
    }

    private void advance(Instant to) {
        watermark = to;
        Instant passed = to.plusMillis(1);
        List<ShopWindow> keys = new ArrayList<>(open.keySet());
        keys.sort(Comparator.comparing(key -> key.window().end()));
        for (ShopWindow key : keys) {
            Contents contents = open.get(key);
            Instant end = key.window().end();
            while (contents.nextStep.isBefore(end) && !contents.nextStep.isAfter(passed)) {
                Instant stepEnd = contents.nextStep;
                if (contents.pending.stream().anyMatch(order -> order.time().isBefore(stepEnd))) {
                    emit(key, contents, stepEnd, false);
                }
                contents.nextStep = stepEnd.plus(step);
            }
            if (!end.isAfter(passed)) {
                emit(key, contents, end, true);
                open.remove(key);
            }
        }
    }

    private void emit(ShopWindow key, Contents contents, Instant at, boolean isFinal) {
        contents.emitted.addAll(contents.pending);
        contents.pending.clear();
        results.add(
                Row.of(
                        key.shop(),
                        key.window().start(),
                        key.window().end(),
                        key.window().localStart(),
                        key.window().localEnd(),
                        (long) contents.emitted.size(),
                        contents.emitted.stream().mapToLong(Order::amount).sum(),
                        contents.emitted.stream().mapToLong(Order::amount).distinct().count(),
                        isFinal,
                        at.minusMillis(1)));
    }
}
