/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.planner;

import io.github.flinkext.lookup.BatchedLookupSource;
import io.github.flinkext.lookup.LookupJoinOptions;
import io.github.flinkext.lookup.LookupSettings;
import io.github.flinkext.sql.planner.OptimizerProgram;
import io.github.flinkext.sql.planner.PlanRewriter;

import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.api.config.ExecutionConfigOptions;
import org.apache.flink.table.api.config.LookupJoinHintOptions;
import org.apache.flink.table.api.config.TableConfigOptions;
import org.apache.flink.table.api.config.TableConfigOptions.CatalogPlanCompilation;
import org.apache.flink.table.catalog.ContextResolvedTable;
import org.apache.flink.table.planner.plan.abilities.source.SourceAbilitySpec;
import org.apache.flink.table.planner.plan.nodes.logical.FlinkLogicalJoin;
import org.apache.flink.table.planner.plan.nodes.logical.FlinkLogicalSnapshot;
import org.apache.flink.table.planner.plan.nodes.logical.FlinkLogicalTableSourceScan;
import org.apache.flink.table.planner.plan.optimize.program.FlinkOptimizeContext;
import org.apache.flink.table.planner.plan.schema.TableSourceTable;
import org.apache.flink.util.TimeUtils;

import org.apache.calcite.rel.RelNode;

import javax.annotation.Nullable;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Turns options of a dimension table into the LOOKUP hint of the join, on the logical plan.
 *
 * <p>All nodes stay Flink's own, and so do compiled plans: what the option {@code
 * lookup.hash.enable} does is what the hint {@code 'shuffle'='true'} does.
 *
 * <ul>
 *   <li>{@code shuffle}, if the table is hashed,
 *   <li>{@code capacity}, so that Flink's operator holds enough rows to fill a batch while others
 *       are under way,
 *   <li>a retry of missing rows is taken out of the hint and given to the table's own settings,
 *       since Flink's takes failures for missing rows (see {@code RetryHintGuard}).
 * </ul>
 */
final class LookupHintRewrite implements OptimizerProgram.Rewrite {

    @Override
    public RelNode apply(RelNode root, FlinkOptimizeContext context) {
        ReadableConfig session = context.getTableConfig();
        return new PlanRewriter(node -> rewrite(node, session)).rewrite(root);
    }

    private static RelNode rewrite(RelNode node, ReadableConfig session) {
        if (!(node instanceof FlinkLogicalJoin join)
                || !(join.getRight() instanceof FlinkLogicalSnapshot snapshot)) {
            return node;
        }
        FlinkLogicalTableSourceScan scan = scanBelow(snapshot);
        DimensionTable table = scan == null ? null : DimensionTable.of(scan.getTable());
        return table == null ? node : rewrite(join, snapshot, table, session);
    }

    private static RelNode rewrite(
            FlinkLogicalJoin join,
            FlinkLogicalSnapshot snapshot,
            DimensionTable table,
            ReadableConfig session) {
        LookupHint hint = LookupHint.of(join.getHints());
        RelNode right = snapshot;
        if (table.hashed()) {
            hint.addIfAbsent(LookupJoinHintOptions.SHUFFLE, true);
        }
        BatchedLookupSource source = table.batchedSource();
        if (source != null) {
            LookupSettings settings = source.lookupSettings();
            addCapacity(settings, hint, session);
            checkDeadline(settings, hint, session);
            LookupSettings retrying = withRetryOf(hint, settings);
            if (retrying != settings) {
                checkCompiledPlansKeepOptions(session, table);
                right = withSettings(snapshot, table, source, retrying);
            }
        }
        if (!hint.changed()) {
            return join;
        }
        return new FlinkLogicalJoin(
                join.getCluster(),
                join.getTraitSet(),
                join.getLeft(),
                right,
                join.getCondition(),
                hint.in(join.getHints(), table.name()),
                join.getJoinType());
    }

    private static void addCapacity(
            LookupSettings settings, LookupHint hint, ReadableConfig session) {
        int ofSession = session.get(ExecutionConfigOptions.TABLE_EXEC_ASYNC_LOOKUP_BUFFER_CAPACITY);
        int needed = settings.batch().capacity();
        if (needed > ofSession) {
            hint.addIfAbsent(LookupJoinHintOptions.ASYNC_CAPACITY, needed);
        }
    }

    /** Flink fails the job when its own timeout passes, before a retry or failure policy can. */
    private static void checkDeadline(
            LookupSettings settings, LookupHint hint, ReadableConfig session) {
        if (!hint.get(LookupJoinHintOptions.ASYNC_LOOKUP).orElse(true)) {
            return;
        }
        Duration timeout =
                hint.get(LookupJoinHintOptions.ASYNC_TIMEOUT)
                        .orElse(
                                session.get(
                                        ExecutionConfigOptions.TABLE_EXEC_ASYNC_LOOKUP_TIMEOUT));
        Duration deadline = settings.retry().deadline();
        if (!timeout.isZero() && deadline.compareTo(timeout) >= 0) {
            throw new ValidationException(
                    String.format(
                            "Invalid '%s': %s. Flink fails a lookup after %s, which '%s' or the"
                                    + " LOOKUP hint's 'timeout' sets, so it must be shorter. Lower"
                                    + " it, or raise the timeout.",
                            LookupJoinOptions.DEADLINE.key(),
                            TimeUtils.formatWithHighestUnit(deadline),
                            TimeUtils.formatWithHighestUnit(timeout),
                            ExecutionConfigOptions.TABLE_EXEC_ASYNC_LOOKUP_TIMEOUT.key()));
        }
    }

    private static LookupSettings withRetryOf(LookupHint hint, LookupSettings settings) {
        Optional<String> predicate = hint.get(LookupJoinHintOptions.RETRY_PREDICATE);
        Optional<Duration> delay = hint.get(LookupJoinHintOptions.FIXED_DELAY);
        Optional<Integer> attempts = hint.get(LookupJoinHintOptions.MAX_ATTEMPTS);
        if (predicate.isEmpty() || delay.isEmpty() || attempts.isEmpty()) {
            return settings;
        }
        hint.remove(LookupJoinHintOptions.RETRY_PREDICATE);
        hint.remove(LookupJoinHintOptions.RETRY_STRATEGY);
        hint.remove(LookupJoinHintOptions.FIXED_DELAY);
        hint.remove(LookupJoinHintOptions.MAX_ATTEMPTS);
        return settings.withMissRetry(attempts.get(), delay.get());
    }

    /** A compiled plan without the table's options would forget a retry that went into them. */
    private static void checkCompiledPlansKeepOptions(
            ReadableConfig session, DimensionTable table) {
        CatalogPlanCompilation compilation =
                session.get(TableConfigOptions.PLAN_COMPILE_CATALOG_OBJECTS);
        if (compilation != CatalogPlanCompilation.ALL) {
            throw new ValidationException(
                    String.format(
                            "Cannot take over 'retry-predicate' of the LOOKUP hint for table %s: it"
                                    + " becomes an option of the table, which '%s' = '%s' keeps out"
                                    + " of compiled plans. Set '%s' and '%s' in the table's DDL"
                                    + " instead of the hint, or '%s' = '%s'.",
                            table.name(),
                            TableConfigOptions.PLAN_COMPILE_CATALOG_OBJECTS.key(),
                            compilation,
                            LookupJoinOptions.MISS_RETRIES.key(),
                            LookupJoinOptions.MISS_RETRY_DELAY.key(),
                            TableConfigOptions.PLAN_COMPILE_CATALOG_OBJECTS.key(),
                            CatalogPlanCompilation.ALL));
        }
    }

    private static RelNode withSettings(
            FlinkLogicalSnapshot snapshot,
            DimensionTable table,
            BatchedLookupSource source,
            LookupSettings settings) {
        TableSourceTable old = table.sourceTable();
        TableSourceTable changed =
                old.copy(
                        source.withLookupSettings(settings),
                        withMissRetryOptions(old.contextResolvedTable(), settings),
                        old.getRowType(),
                        new SourceAbilitySpec[0]);
        return new PlanRewriter(
                        node ->
                                node instanceof FlinkLogicalTableSourceScan scan
                                        ? scan.copy(scan.getTraitSet(), changed)
                                        : node)
                .rewrite(snapshot);
    }

    /** The options go into a compiled plan, so that its sources are made with them again. */
    private static ContextResolvedTable withMissRetryOptions(
            ContextResolvedTable table, LookupSettings settings) {
        Map<String, String> options = new HashMap<>(table.getResolvedTable().getOptions());
        options.put(
                LookupJoinOptions.MISS_RETRIES.key(),
                String.valueOf(settings.retry().missRetries()));
        options.put(
                LookupJoinOptions.MISS_RETRY_DELAY.key(),
                TimeUtils.formatWithHighestUnit(settings.retry().missRetryDelay()));
        return table.copy(options);
    }

    /** The scan that Flink's lookup join rules look for: below the snapshot, or below one calc. */
    @Nullable
    private static FlinkLogicalTableSourceScan scanBelow(FlinkLogicalSnapshot snapshot) {
        RelNode below = snapshot.getInput();
        List<RelNode> inputs = below.getInputs();
        RelNode leaf = inputs.size() == 1 ? inputs.get(0) : below;
        return leaf instanceof FlinkLogicalTableSourceScan scan ? scan : null;
    }
}
