/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.sql;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.PlannerConfig;
import org.apache.flink.table.api.TableConfig;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.TableException;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.planner.calcite.CalciteConfig;
import org.apache.flink.table.planner.calcite.CalciteConfig$;
import org.apache.flink.table.planner.plan.optimize.program.FlinkChainedProgram;
import org.apache.flink.table.planner.plan.optimize.program.FlinkStreamProgram;
import org.apache.flink.table.planner.plan.optimize.program.StreamOptimizeContext;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PlannerHookTest {

    private final TableConfig session = TableConfig.getDefault();

    @Test
    void installsOnce() {
        PlannerHook.install(session, "x");
        PlannerConfig first = session.getPlannerConfig();
        PlannerHook.install(session, "x");

        assertThat(session.getPlannerConfig()).isSameAs(first);
    }

    @Test
    void keepsThePlannerConfigurationOfTheUser() {
        FlinkChainedProgram<StreamOptimizeContext> own = FlinkStreamProgram.buildProgram(session);
        own.addLast("own", (root, context) -> root);
        CalciteConfig before =
                CalciteConfig$.MODULE$.createBuilder().replaceStreamProgram(own).build();
        session.setPlannerConfig(before);
        int programs = own.getProgramNames().size();

        PlannerHook.install(session, "x");

        CalciteConfig after = session.getPlannerConfig().unwrap(CalciteConfig.class).get();
        assertThat(after.getStreamProgram().get().getProgramNames()).contains("own");
        assertThat(after.getStreamProgram().get()).isNotSameAs(own);
        assertThat(own.getProgramNames()).hasSize(programs);
    }

    @Test
    void buildsTheProgramAnewForOptionsThatAreSetLater() {
        PlannerHook.install(session, "x");
        CalciteConfig config = session.getPlannerConfig().unwrap(CalciteConfig.class).get();
        int before = config.getStreamProgram().get().getProgramNames().size();

        session.set("table.optimizer.join-reorder-enabled", "true");

        assertThat(config.getStreamProgram().get().getProgramNames().size()).isGreaterThan(before);
    }

    @Test
    void saysWhatItNeedsWhenThePlannerCannotBeReached() {
        assertThatThrownBy(() -> PlannerHook.install(new Configuration(), "'lookup.hash.enable'"))
                .isInstanceOf(TableException.class)
                .hasMessageContaining("Cannot use 'lookup.hash.enable'")
                .hasMessageContaining("the planner cannot be reached");
    }

    @Test
    void refusesASessionOptionThatNobodyReads() {
        session.set("flinkext.allow-untested-flnk", "true");

        assertThatThrownBy(() -> PlannerHook.install(session, "x"))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("'flinkext.allow-untested-flnk'")
                .hasMessageContaining("flinkext.allow-untested-flink");
    }

    @Test
    void loadsAndUnloadsAsAModule() {
        TableEnvironment tables = TableEnvironment.create(EnvironmentSettings.inStreamingMode());

        tables.executeSql("LOAD MODULE flinkext");
        assertThat(tables.listModules()).containsExactly("core", "flinkext");
        assertThat(tables.explainSql("SELECT 1")).contains("Calc");

        tables.executeSql("UNLOAD MODULE flinkext");
        assertThat(tables.listModules()).containsExactly("core");
    }

    @Test
    void refusesPropertiesOfTheModule() {
        TableEnvironment tables = TableEnvironment.create(EnvironmentSettings.inStreamingMode());

        assertThatThrownBy(() -> tables.executeSql("LOAD MODULE flinkext WITH ('a' = 'b')"))
                .hasStackTraceContaining("Unsupported options")
                .hasStackTraceContaining("a");
    }
}
