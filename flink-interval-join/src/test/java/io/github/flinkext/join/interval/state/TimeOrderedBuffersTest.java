/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.join.interval.state;

import io.github.flinkext.join.interval.state.KeyNotes.Side;
import io.github.flinkext.testutils.CapturedLog;

import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.core.fs.CloseableRegistry;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.runtime.jobgraph.JobVertexID;
import org.apache.flink.runtime.operators.testutils.MockEnvironment;
import org.apache.flink.runtime.query.KvStateRegistry;
import org.apache.flink.runtime.state.CheckpointableKeyedStateBackend;
import org.apache.flink.runtime.state.KeyGroupRange;
import org.apache.flink.runtime.state.KeyedStateBackendParametersImpl;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.runtime.state.ttl.TtlTimeProvider;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;

import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

import static org.assertj.core.api.Assertions.assertThat;

class TimeOrderedBuffersTest {

    private static final int KEY_GROUPS = 128;
    private static final int ACTIONS = 2_000;

    private MockEnvironment environment;
    private CheckpointableKeyedStateBackend<Long> backend;

    @BeforeEach
    void createBackend() throws Exception {
        environment = MockEnvironment.builder().build();
        JobID job = new JobID();
        backend =
                new EmbeddedRocksDBStateBackend()
                        .createKeyedStateBackend(
                                new KeyedStateBackendParametersImpl<>(
                                        environment,
                                        job,
                                        "test",
                                        LongSerializer.INSTANCE,
                                        KEY_GROUPS,
                                        KeyGroupRange.of(0, KEY_GROUPS - 1),
                                        new KvStateRegistry()
                                                .createTaskRegistry(job, new JobVertexID()),
                                        TtlTimeProvider.DEFAULT,
                                        new UnregisteredMetricsGroup(),
                                        (name, value) -> {},
                                        List.of(),
                                        new CloseableRegistry(),
                                        1.0));
    }

    @AfterEach
    void disposeOfBackend() throws Exception {
        backend.dispose();
        environment.close();
    }

    @Test
    void worksAlikeAndSaysSoOnceWhenItCannotReachRocksDb() throws Exception {
        long seed = System.nanoTime();
        TimeOrderedBuffers<Long> scanning = new TimeOrderedBuffers<>(backend);
        TimeOrderedBuffers<Long> broken = new TimeOrderedBuffers<>(backend);
        List<String> expected;
        List<String> actual;

        try (TimeOrderedBuffer<Integer> buffer =
                scanning.over(state("scanned"), "scanned", Side.LEFT)) {
            expected = useRandomly(buffer, seed);
        }
        try (CapturedLog log = new CapturedLog(Level.INFO)) {
            // As in a version of Flink that keeps its states elsewhere.
            TimeOrderedBuffer<Integer> first = broken.over(state("first"), "not there", Side.LEFT);
            TimeOrderedBuffer<Integer> second =
                    broken.over(state("second"), "not there either", Side.LEFT);
            actual = useRandomly(first, seed);
            assertThat(useRandomly(second, seed)).isEqualTo(actual);

            assertThat(log.messagesOf(TimeOrderedBuffers.class))
                    .singleElement()
                    .asString()
                    .startsWith("Cannot read ranges of state 'not there' in RocksDB");
        }

        assertThat(actual).as("seed %d", seed).isEqualTo(expected);
        assertThat(scanning.fallenBack()).isFalse();
        assertThat(broken.fallenBack()).isTrue();
    }

    private MapState<Long, List<Integer>> state(String name) throws Exception {
        return backend.getPartitionedState(
                VoidNamespace.INSTANCE,
                VoidNamespaceSerializer.INSTANCE,
                new MapStateDescriptor<>(name, Types.LONG, Types.LIST(Types.INT)));
    }

    /** Does this and that with a buffer, and returns what it answered. */
    private List<String> useRandomly(TimeOrderedBuffer<Integer> buffer, long seed)
            throws Exception {
        Random random = new Random(seed);
        List<String> answers = new ArrayList<>();
        for (int i = 0; i < ACTIONS; i++) {
            backend.setCurrentKey((long) random.nextInt(3));
            long time = random.nextInt(200) - 100;
            switch (random.nextInt(10)) {
                case 0 ->
                        answers.add(
                                "left: "
                                        + buffer.removeUpTo(time - 60, recorder(answers))
                                                .map(TimeSpan::earliest));
                case 1 -> buffer.remove(time, recorder(answers));
                case 2, 3, 4 -> {
                    Set<String> visited = new TreeSet<>();
                    buffer.visit(
                            time,
                            time + random.nextInt(50),
                            (timestamp, entries) -> {
                                visited.add(timestamp + ": " + entries);
                                return entries.set(0, entries.get(0) + 1) % 2 == 0;
                            });
                    answers.addAll(visited);
                }
                default -> buffer.add(time, i);
            }
        }
        return answers;
    }

    private static TimeOrderedBuffer.Removed<Integer> recorder(List<String> answers) {
        return (timestamp, entries) -> answers.add("removed " + timestamp + ": " + entries);
    }
}
