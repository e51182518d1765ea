/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.join.interval.operator;

import org.apache.flink.api.common.functions.AbstractRichFunction;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.functions.co.ProcessJoinFunction;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.generated.GeneratedJoinCondition;
import org.apache.flink.table.runtime.generated.JoinCondition;
import org.apache.flink.util.Collector;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.rocksdb.RocksIterator;
import org.rocksdb.RocksObject;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * What our operators hold outside the Java heap: an iterator that outlives its database crashes the
 * JVM.
 */
class RangeIntervalJoinNativeResourcesTest {

    private static final int STARTS = 200;
    private static final long FAILING_ID = 99;
    private static final Path OPEN_FILES = Path.of("/proc/self/fd");

    @TempDir Path databases;

    /** What the operator is used by. */
    enum Kind {
        SQL,
        STREAM
    }

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
            Kind kind = Kind.values()[i / End.values().length % Kind.values().length];
            AbstractStreamOperator<?> operator = operator(kind, end);
            List<RocksObject> held = new ArrayList<>();

            startAndEnd(operator, end, held);

            assertThat(held)
                    .as("after start %d of %s, which %s", i, kind, end)
                    .noneMatch(RocksObject::isOwningHandle);
            assertThat(NativeObjects.heldBy(operator)).isEmpty();
            assertThat(Files.list(databases)).as("databases after start %d", i).isEmpty();
        }
        assumeThat(OPEN_FILES).exists();
        assertThat(openDatabaseFiles()).isEmpty();
    }

    private void startAndEnd(AbstractStreamOperator<?> operator, End end, List<RocksObject> held)
            throws Exception {
        if (end == End.FAILED_TO_OPEN) {
            assertThatThrownBy(() -> start(operator)).hasMessage("told to fail in open");
            operator.close();
            return;
        }
        try (Task join = start(operator)) {
            for (int id = 0; id < 5; id++) {
                join.left(1_000 + id, id);
                join.right(1_000 + id, id);
            }
            held.addAll(NativeObjects.heldBy(operator));
            assertThat(held).hasSize(4).allMatch(RocksObject::isOwningHandle);
            if (end == End.INPUT_ENDED) {
                join.endInput();
            } else if (end == End.FAILED_WHILE_READING) {
                assertThatThrownBy(() -> join.left(1_000, FAILING_ID)).hasMessage("told to fail");
            }
        }
    }

    private Task start(AbstractStreamOperator<?> operator) throws Exception {
        EmbeddedRocksDBStateBackend backend = new EmbeddedRocksDBStateBackend(true);
        backend.setDbStoragePath(databases.toString());
        return operator instanceof RangeIntervalJoinOperator sql
                ? new SqlTask(JoinHarness.start(sql, backend, JoinHarness.SMALL_KEY_GROUPS))
                : new StreamTask(
                        FunctionJoinHarness.start(
                                (FunctionJoinOperator<
                                                String,
                                                Tuple2<String, Long>,
                                                Tuple2<String, Long>,
                                                String>)
                                        operator,
                                backend));
    }

    private static AbstractStreamOperator<?> operator(Kind kind, End end) {
        Failing failing = new Failing(end == End.FAILED_TO_OPEN);
        if (kind == Kind.STREAM) {
            return FunctionJoinCase.of(IntervalJoinType.FULL, -100, 100)
                    .ours(new FailingFunction(failing));
        }
        SideSpec side = new SideSpec(JoinRows.TYPE, JoinRows.TIME_INDEX);
        return new RangeIntervalJoinOperator(
                new RangeIntervalJoinSpec(
                        IntervalJoinType.FULL,
                        new IntervalBounds(-100, 100),
                        true,
                        0,
                        side,
                        side,
                        new FailingCondition.Generated(failing),
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

    @ParameterizedTest
    @EnumSource(Kind.class)
    void noIteratorIsHeldWhileASnapshotIsTaken(Kind kind) throws Exception {
        AbstractStreamOperator<?> operator = operator(kind, End.CANCELLED);
        try (Task join = start(operator)) {
            join.left(1_000, 1);
            join.right(1_000, 2);
            join.left(1_000, 3);
            assertThat(NativeObjects.heldBy(operator)).anyMatch(RocksIterator.class::isInstance);

            operator.prepareSnapshotPreBarrier(1);
            assertThat(NativeObjects.heldBy(operator)).noneMatch(RocksIterator.class::isInstance);

            join.snapshot();
            join.right(1_050, 4);
            assertThat(join.pairs()).containsExactlyInAnyOrder("l1+r2", "l1+r4", "l3+r2", "l3+r4");
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void noIteratorIsHeldForLongerThanAMinuteThatNobodyUses(Kind kind) throws Exception {
        AbstractStreamOperator<?> operator = operator(kind, End.CANCELLED);
        try (Task join = start(operator)) {
            join.left(1_000, 1);
            join.right(1_000, 2);
            assertThat(NativeObjects.heldBy(operator)).anyMatch(RocksIterator.class::isInstance);

            join.processingTime(PeriodicRelease.INTERVAL.toMillis());
            assertThat(NativeObjects.heldBy(operator)).noneMatch(RocksIterator.class::isInstance);

            join.left(1_000, 3);
            assertThat(join.pairs()).containsExactlyInAnyOrder("l1+r2", "l3+r2");
        }
    }

    /** A join of either kind that is fed rows of one key. */
    private interface Task extends AutoCloseable {

        void left(long time, long id) throws Exception;

        void right(long time, long id) throws Exception;

        void endInput() throws Exception;

        void processingTime(long time) throws Exception;

        void snapshot() throws Exception;

        List<String> pairs();
    }

    private record SqlTask(JoinHarness join) implements Task {

        @Override
        public void left(long time, long id) throws Exception {
            join.left("k", time, id);
        }

        @Override
        public void right(long time, long id) throws Exception {
            join.right("k", time, id);
        }

        @Override
        public void endInput() throws Exception {
            join.watermark(Long.MAX_VALUE);
        }

        @Override
        public void processingTime(long time) throws Exception {
            join.processingTime(time);
        }

        @Override
        public void snapshot() throws Exception {
            join.snapshot(1);
        }

        @Override
        public List<String> pairs() {
            return join.rows();
        }

        @Override
        public void close() throws Exception {
            join.close();
        }
    }

    private record StreamTask(FunctionJoinHarness join, List<String> pairs) implements Task {

        StreamTask(FunctionJoinHarness join) {
            this(join, new ArrayList<>());
        }

        @Override
        public void left(long time, long id) throws Exception {
            collect(join.left("k", time, id));
        }

        @Override
        public void right(long time, long id) throws Exception {
            collect(join.right("k", time, id));
        }

        private void collect(List<String> emitted) {
            emitted.forEach(row -> pairs.add(row.split(" ")[0]));
        }

        @Override
        public void endInput() throws Exception {
            join.watermark(Long.MAX_VALUE);
        }

        @Override
        public void processingTime(long time) throws Exception {
            join.processingTime(time);
        }

        @Override
        public void snapshot() throws Exception {
            join.savepoint(SavepointFormatType.NATIVE);
        }

        @Override
        public void close() throws Exception {
            join.close();
        }
    }

    /** When a user's code fails: when it is opened, or for one row. */
    private record Failing(boolean toOpen) implements Serializable {

        void open() {
            if (toOpen) {
                throw new IllegalStateException("told to fail in open");
            }
        }

        void row(long id) {
            if (id == FAILING_ID) {
                throw new IllegalStateException("told to fail");
            }
        }
    }

    /** Emits pairs. */
    private static final class FailingFunction
            extends ProcessJoinFunction<Tuple2<String, Long>, Tuple2<String, Long>, String> {

        private final Failing failing;

        FailingFunction(Failing failing) {
            this.failing = failing;
        }

        @Override
        public void open(OpenContext context) {
            failing.open();
        }

        @Override
        public void processElement(
                Tuple2<String, Long> left,
                Tuple2<String, Long> right,
                Context context,
                Collector<String> out) {
            if (left != null) {
                failing.row(left.f1);
            }
            out.collect(FunctionJoinCase.pairOf(left, right));
        }
    }

    /** True for all pairs. */
    private static final class FailingCondition extends AbstractRichFunction
            implements JoinCondition {

        private final Failing failing;

        FailingCondition(Failing failing) {
            this.failing = failing;
        }

        @Override
        public void open(OpenContext context) {
            failing.open();
        }

        @Override
        public boolean apply(RowData left, RowData right) {
            failing.row(left.getLong(JoinRows.ID_INDEX));
            return true;
        }

        private static final class Generated extends GeneratedJoinCondition {

            private final Failing failing;

            Generated(Failing failing) {
                super("Condition", "", new Object[0]);
                this.failing = failing;
            }

            @Override
            public JoinCondition newInstance(ClassLoader classLoader) {
                return new FailingCondition(failing);
            }
        }
    }
}
