/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.compaction;

import org.apache.iceberg.Snapshot;
import org.apache.iceberg.flink.sink.SinkUtil;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which checkpoint the sink of Iceberg committed last. The sink keeps it in properties of its
 * snapshots, and a job that is restored looks for them from the head back. A snapshot on top has
 * them too, or the sink commits its checkpoint again once its own snapshot has expired.
 *
 * <p>There is room for one sink in a snapshot.
 */
final class CommittedCheckpoint {

    private static final List<String> PROPERTIES =
            List.of(
                    SinkUtil.FLINK_JOB_ID,
                    SinkUtil.OPERATOR_ID,
                    SinkUtil.MAX_COMMITTED_CHECKPOINT_ID);

    private CommittedCheckpoint() {}

    /**
     * The properties that name it; empty if no sink of Flink has committed.
     *
     * @param ancestors from the head back
     */
    static Map<String, String> properties(Iterable<Snapshot> ancestors) {
        for (Snapshot snapshot : ancestors) {
            Map<String, String> summary = TableHistory.summary(snapshot);
            if (summary.containsKey(SinkUtil.MAX_COMMITTED_CHECKPOINT_ID)) {
                Map<String, String> properties = new HashMap<>(summary);
                properties.keySet().retainAll(PROPERTIES);
                return properties;
            }
        }
        return Map.of();
    }
}
