/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.join.interval;

import io.github.flinkext.testutils.FlinkCluster;
import io.github.flinkext.testutils.gated.GatedJob;

import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.types.Row;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/** A job that joins orders and shipments; it writes lines of key, order and shipment. */
abstract class GatedJoin extends GatedJob {

    static final int EVENTS = 300;

    private final List<String> orders;
    private final List<String> shipments;

    /**
     * @param folder where results and savepoints go
     */
    GatedJoin(FlinkCluster flink, Path folder, long seed) {
        super(flink, folder);
        Random random = new Random(seed);
        orders = SqlEvents.random(random, EVENTS);
        shipments = SqlEvents.random(random, EVENTS);
    }

    final DataStream<Row> orders(StreamExecutionEnvironment environment) {
        return source(environment, "orders", orders);
    }

    final DataStream<Row> shipments(StreamExecutionEnvironment environment) {
        return source(environment, "shipments", shipments);
    }
}
