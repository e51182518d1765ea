/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.calendar;

import org.apache.flink.types.Row;

import javax.annotation.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** A row of the table {@code orders}. */
record Order(String shop, @Nullable String zone, long amount, Instant time) {

    static final Order ANY = new Order("a", "UTC", 1, Instant.EPOCH);

    private static final List<String> SHOPS = List.of("a", "b", "c");

    /** This many within so many days, in the order of their times. */
    static List<Order> random(
            Random random, int count, Instant from, int days, List<String> zones) {
        List<Order> orders = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            orders.add(
                    new Order(
                            SHOPS.get(random.nextInt(SHOPS.size())),
                            zones.get(random.nextInt(zones.size())),
                            random.nextInt(100),
                            from.plusMillis(
                                    (long)
                                            (random.nextDouble()
                                                    * Duration.ofDays(days).toMillis()))));
        }
        orders.sort(Comparator.comparing(Order::time));
        return orders;
    }

    /** Out of order, none by as much as the bound. */
    static List<Order> shuffled(List<Order> orders, Random random, Duration bound) {
        record Arrival(long time, Order order) {}
        Stream<Arrival> arrivals =
                orders.stream()
                        .map(
                                order ->
                                        new Arrival(
                                                order.time().toEpochMilli()
                                                        + random.nextLong(bound.toMillis()),
                                                order));
        return arrivals.sorted(Comparator.comparingLong(Arrival::time))
                .map(Arrival::order)
                .toList();
    }

    Row toRow() {
        return Row.of(shop, zone, amount, time);
    }
}
