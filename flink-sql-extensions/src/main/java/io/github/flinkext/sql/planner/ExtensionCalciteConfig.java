/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.sql.planner;

import org.apache.flink.annotation.Internal;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.table.api.PlannerConfig;
import org.apache.flink.table.api.TableConfig;
import org.apache.flink.table.api.TableException;
import org.apache.flink.table.planner.calcite.CalciteConfig;
import org.apache.flink.table.planner.calcite.CalciteConfig$;
import org.apache.flink.table.planner.plan.optimize.program.BatchOptimizeContext;
import org.apache.flink.table.planner.plan.optimize.program.FlinkBatchProgram;
import org.apache.flink.table.planner.plan.optimize.program.FlinkChainedProgram;
import org.apache.flink.table.planner.plan.optimize.program.FlinkOptimizeContext;
import org.apache.flink.table.planner.plan.optimize.program.FlinkOptimizeProgram;
import org.apache.flink.table.planner.plan.optimize.program.FlinkStreamProgram;
import org.apache.flink.table.planner.plan.optimize.program.StreamOptimizeContext;

import org.apache.calcite.sql.SqlOperatorTable;
import org.apache.calcite.sql.parser.SqlParser;
import org.apache.calcite.sql2rel.SqlToRelConverter;
import scala.Option;

import javax.annotation.Nullable;

import java.util.List;

/**
 * Flink's planner configuration with the programs of all {@link PlannerContribution}s in the
 * optimizer.
 *
 * <p>The optimizer asks for its program once per statement. It is built anew each time, from
 * Flink's own list, which depends on the session's options, or from the user's, which is copied and
 * not changed.
 */
@Internal
public final class ExtensionCalciteConfig implements CalciteConfig {

    private final TableConfig tableConfig;
    private final CalciteConfig previous;
    private final List<OptimizerProgram> programs;

    /** Called by reflection, from the other side of the class loaders. */
    public ExtensionCalciteConfig(TableConfig tableConfig, @Nullable PlannerConfig previous) {
        this.tableConfig = tableConfig;
        this.previous =
                previous == null ? CalciteConfig$.MODULE$.DEFAULT() : (CalciteConfig) previous;
        this.programs = PlannerContributions.load().programs();
    }

    /** What this class uses of the planner. Checked on Flink 2.1.1, 2.2.0 and 2.3.0. */
    static List<PlannerMember> requiredMembers() {
        return List.of(
                new PlannerMember(CalciteConfig$.class, "DEFAULT"),
                new PlannerMember(CalciteConfig.class, "getStreamProgram"),
                new PlannerMember(CalciteConfig.class, "getBatchProgram"),
                new PlannerMember(CalciteConfig.class, "replacesSqlOperatorTable"),
                new PlannerMember(CalciteConfig.class, "getSqlOperatorTable"),
                new PlannerMember(CalciteConfig.class, "getSqlParserConfig"),
                new PlannerMember(CalciteConfig.class, "getSqlToRelConverterConfig"),
                new PlannerMember(FlinkStreamProgram.class, "PHYSICAL"),
                new PlannerMember(FlinkStreamProgram.class, "PHYSICAL_REWRITE"),
                new PlannerMember(FlinkStreamProgram.class, "buildProgram", ReadableConfig.class),
                new PlannerMember(FlinkBatchProgram.class, "PHYSICAL"),
                new PlannerMember(FlinkBatchProgram.class, "buildProgram", ReadableConfig.class),
                PlannerMember.constructor(FlinkChainedProgram.class),
                new PlannerMember(FlinkChainedProgram.class, "getProgramNames"),
                new PlannerMember(FlinkChainedProgram.class, "get", String.class),
                new PlannerMember(
                        FlinkChainedProgram.class,
                        "addBefore",
                        String.class,
                        String.class,
                        FlinkOptimizeProgram.class),
                new PlannerMember(
                        FlinkChainedProgram.class,
                        "addFirst",
                        String.class,
                        FlinkOptimizeProgram.class),
                new PlannerMember(
                        FlinkChainedProgram.class,
                        "addLast",
                        String.class,
                        FlinkOptimizeProgram.class));
    }

    @Override
    public Option<FlinkChainedProgram<StreamOptimizeContext>> getStreamProgram() {
        FlinkChainedProgram<StreamOptimizeContext> chain =
                previous.getStreamProgram().isDefined()
                        ? copyOf(previous.getStreamProgram().get())
                        : FlinkStreamProgram.buildProgram(tableConfig);
        for (OptimizerProgram program : programs) {
            switch (program.place()) {
                case FIRST -> addFirst(program, chain);
                case BEFORE_PHYSICAL -> addBefore(FlinkStreamProgram.PHYSICAL(), program, chain);
                case BEFORE_CHANGELOG_MODES ->
                        addBefore(FlinkStreamProgram.PHYSICAL_REWRITE(), program, chain);
                case LAST -> addLast(program, chain);
            }
        }
        return Option.apply(chain);
    }

    @Override
    public Option<FlinkChainedProgram<BatchOptimizeContext>> getBatchProgram() {
        FlinkChainedProgram<BatchOptimizeContext> chain =
                previous.getBatchProgram().isDefined()
                        ? copyOf(previous.getBatchProgram().get())
                        : FlinkBatchProgram.buildProgram(tableConfig);
        for (OptimizerProgram program : programs) {
            switch (program.place()) {
                case BEFORE_PHYSICAL -> addBefore(FlinkBatchProgram.PHYSICAL(), program, chain);
                case FIRST, BEFORE_CHANGELOG_MODES -> {
                    // They are for streams.
                }
                case LAST -> addLast(program, chain);
            }
        }
        return Option.apply(chain);
    }

    private static <C extends FlinkOptimizeContext> void addBefore(
            String flinks, OptimizerProgram program, FlinkChainedProgram<C> chain) {
        if (!chain.addBefore(flinks, program.name(), program.rewrite()::apply)) {
            throw new TableException(
                    String.format(
                            "Cannot add the optimizer program '%s' to the programs %s: the name is"
                                    + " taken, or there is no program '%s'. Remove the replaced"
                                    + " program from the session's CalciteConfig.",
                            program.name(), chain.getProgramNames(), flinks));
        }
    }

    private static <C extends FlinkOptimizeContext> void addFirst(
            OptimizerProgram program, FlinkChainedProgram<C> chain) {
        if (!chain.addFirst(program.name(), program.rewrite()::apply)) {
            throw nameIsTaken(program, chain);
        }
    }

    private static <C extends FlinkOptimizeContext> void addLast(
            OptimizerProgram program, FlinkChainedProgram<C> chain) {
        if (!chain.addLast(program.name(), program.rewrite()::apply)) {
            throw nameIsTaken(program, chain);
        }
    }

    private static TableException nameIsTaken(
            OptimizerProgram program, FlinkChainedProgram<?> chain) {
        return new TableException(
                String.format(
                        "Cannot add the optimizer program '%s' to the programs %s: the name is"
                                + " taken. Remove the replaced program from the session's"
                                + " CalciteConfig.",
                        program.name(), chain.getProgramNames()));
    }

    private static <C extends FlinkOptimizeContext> FlinkChainedProgram<C> copyOf(
            FlinkChainedProgram<C> chain) {
        FlinkChainedProgram<C> copy = new FlinkChainedProgram<>();
        for (String name : chain.getProgramNames()) {
            copy.addLast(name, chain.get(name).get());
        }
        return copy;
    }

    @Override
    public boolean replacesSqlOperatorTable() {
        return previous.replacesSqlOperatorTable();
    }

    @Override
    public Option<SqlOperatorTable> getSqlOperatorTable() {
        return previous.getSqlOperatorTable();
    }

    @Override
    public Option<SqlParser.Config> getSqlParserConfig() {
        return previous.getSqlParserConfig();
    }

    @Override
    public Option<SqlToRelConverter.Config> getSqlToRelConverterConfig() {
        return previous.getSqlToRelConverterConfig();
    }
}
