/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.join.interval.operator;

import org.apache.flink.api.common.functions.AbstractRichFunction;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.generated.GeneratedJoinCondition;
import org.apache.flink.table.runtime.generated.JoinCondition;
import org.apache.flink.table.runtime.operators.join.FlinkJoinType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksIterator;
import org.rocksdb.RocksObject;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

/** What is outside the Java heap: an iterator that outlives its database crashes the JVM. */
class RangeIntervalJoinNativeResourcesTest {

    private static final int STARTS = 200;
    private static final Path OPEN_FILES = Path.of("/proc/self/fd");

    @TempDir Path databases;

    /** How a task can end. */
    enum End {
        INPUT_ENDED,
        CANCELLED,
        FAILED_WHILE_READING,
        FAILED_TO_OPEN
    }

    @Test
    void nothingIsLeftOpenHoweverTasksEnd() throws Exception {
        for (int i = 0; i < STARTS; i++) {
            End end = End.values()[i % End.values().length];
            RangeIntervalJoinOperator operator = operator(end);
            List<RocksObject> held = new ArrayList<>();

            startAndEnd(operator, end, held);

            assertThat(held)
                    .as("after start %d, which %s", i, end)
                    .noneMatch(RocksObject::isOwningHandle);
            assertThat(NativeObjects.heldBy(operator)).isEmpty();
            assertThat(Files.list(databases)).as("databases after start %d", i).isEmpty();
        }
        assumeThat(OPEN_FILES).exists();
        assertThat(openDatabaseFiles()).isEmpty();
    }

    private void startAndEnd(RangeIntervalJoinOperator operator, End end, List<RocksObject> held)
            throws Exception {
        if (end == End.FAILED_TO_OPEN) {
            assertThatThrownBy(() -> start(operator)).hasMessage("told to fail in open");
            operator.close();
            return;
        }
        try (JoinHarness join = start(operator)) {
            for (int id = 0; id < 5; id++) {
                join.left("k", 1_000 + id, id);
                join.right("k", 1_000 + id, id);
            }
            held.addAll(NativeObjects.heldBy(operator));
            assertThat(held).hasSize(4).allMatch(RocksObject::isOwningHandle);
            if (end == End.INPUT_ENDED) {
                join.watermark(Long.MAX_VALUE);
            } else if (end == End.FAILED_WHILE_READING) {
                assertThatThrownBy(() -> join.left("k", 1_000, TellingCondition.FAILING_ID))
                        .hasMessage("told to fail");
            }
        }
    }

    private JoinHarness start(RangeIntervalJoinOperator operator) throws Exception {
        EmbeddedRocksDBStateBackend backend = new EmbeddedRocksDBStateBackend(true);
        backend.setDbStoragePath(databases.toString());
        return JoinHarness.start(operator, backend, JoinHarness.SMALL_KEY_GROUPS);
    }

    private static RangeIntervalJoinOperator operator(End end) {
        SideSpec side = new SideSpec(JoinRows.TYPE, JoinRows.TIME_INDEX);
        return new RangeIntervalJoinOperator(
                new RangeIntervalJoinSpec(
                        IntervalJoinType.FULL,
                        new IntervalBounds(-100, 100),
                        true,
                        0,
                        side,
                        side,
                        new TellingCondition.Generated(end == End.FAILED_TO_OPEN),
                        List.of(0)));
    }

    private List<String> openDatabaseFiles() throws IOException {
        List<String> open = new ArrayList<>();
        try (Stream<Path> links = Files.list(OPEN_FILES)) {
            for (Path link : links.toList()) {
                // The link of this listing itself is gone again.
                if (Files.isSymbolicLink(link)
                        && Files.readSymbolicLink(link).startsWith(databases)) {
                    open.add(Files.readSymbolicLink(link).toString());
                }
            }
        }
        return open;
    }

    @Test
    void noIteratorIsHeldWhileASnapshotIsTaken() throws Exception {
        RangeIntervalJoinOperator operator =
                JoinCase.eventTime(FlinkJoinType.INNER, -100, 100).ours();
        try (JoinHarness join =
                JoinHarness.start(operator, Backend.ROCKSDB, JoinHarness.SMALL_KEY_GROUPS)) {
            join.left("k", 1_000, 1);
            join.right("k", 1_000, 2);
            join.left("k", 1_000, 3);
            assertThat(NativeObjects.heldBy(operator)).anyMatch(RocksIterator.class::isInstance);

            operator.prepareSnapshotPreBarrier(1);
            assertThat(NativeObjects.heldBy(operator)).noneMatch(RocksIterator.class::isInstance);

            join.snapshot(1);
            join.right("k", 1_050, 4);
            assertThat(join.rows()).containsExactly("l1+r2", "l1+r4", "l3+r2", "l3+r4");
        }
    }

    @Test
    void noIteratorIsHeldForLongerThanAMinuteThatNobodyUses() throws Exception {
        RangeIntervalJoinOperator operator =
                JoinCase.eventTime(FlinkJoinType.INNER, -100, 100).ours();
        try (JoinHarness join =
                JoinHarness.start(operator, Backend.ROCKSDB, JoinHarness.SMALL_KEY_GROUPS)) {
            join.processingTime(0);
            join.left("k", 1_000, 1);
            join.right("k", 1_000, 2);
            assertThat(NativeObjects.heldBy(operator)).anyMatch(RocksIterator.class::isInstance);

            join.processingTime(PeriodicRelease.INTERVAL.toMillis());
            assertThat(NativeObjects.heldBy(operator)).noneMatch(RocksIterator.class::isInstance);

            join.left("k", 1_000, 3);
            assertThat(join.rows()).containsExactly("l1+r2", "l3+r2");
        }
    }

    /** True, but it fails for one row, or to open. */
    private static final class TellingCondition extends AbstractRichFunction
            implements JoinCondition {

        private static final long FAILING_ID = 99;

        private final boolean failingToOpen;

        TellingCondition(boolean failingToOpen) {
            this.failingToOpen = failingToOpen;
        }

        @Override
        public void open(OpenContext context) {
            if (failingToOpen) {
                throw new IllegalStateException("told to fail in open");
            }
        }

        @Override
        public boolean apply(RowData left, RowData right) {
            if (left.getLong(JoinRows.ID_INDEX) == FAILING_ID) {
                throw new IllegalStateException("told to fail");
            }
            return true;
        }

        private static final class Generated extends GeneratedJoinCondition {

            private final boolean failingToOpen;

            Generated(boolean failingToOpen) {
                super("Condition", "", new Object[0]);
                this.failingToOpen = failingToOpen;
            }

            @Override
            public JoinCondition newInstance(ClassLoader classLoader) {
                return new TellingCondition(failingToOpen);
            }
        }
    }
}
