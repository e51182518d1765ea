/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.sql;

import io.github.flinkext.sql.testing.OtherFlinkVersion;
import io.github.flinkext.sql.testing.SwitchedExtension;

import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.TableException;
import org.apache.flink.util.ExceptionUtils;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.concurrent.Callable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What a session meets on a Flink that differs from those we know. */
class PlannerProbeTest {

    private static final String MISSING_METHOD =
            "io.github.flinkext.sql.testing.planner.MissingMethodContribution";

    private static final String QUERY = "SELECT 1";

    @TempDir private Path folder;

    @AfterEach
    void contributeNothing() {
        SwitchedExtension.contribute(null);
    }

    @Test
    void namesTheMissingMemberTheFlinkVersionAndTheRemedy() {
        SwitchedExtension.contribute(MISSING_METHOD);
        TableEnvironment tables = session();
        tables.executeSql("LOAD MODULE flinkext");

        assertThatThrownBy(() -> tables.explainSql(QUERY))
                .isInstanceOf(TableException.class)
                .hasMessageContaining(
                        "Cannot extend the SQL planner of Flink " + FlinkVersions.current())
                .hasMessageContaining(
                        "'switched' needs org.apache.flink.table.planner.plan.optimize.program.FlinkStreamProgram#readMinds(String), which is missing")
                .hasMessageContaining("tested with Flink 2.1, 2.2, 2.3")
                .hasMessageContaining("a session without flinkext");
    }

    @Test
    void namesAMissingClass() {
        SwitchedExtension.contribute(
                "io.github.flinkext.sql.testing.planner.MissingClassContribution");
        TableEnvironment tables = session();
        tables.executeSql("LOAD MODULE flinkext");

        assertThatThrownBy(() -> tables.explainSql(QUERY))
                .isInstanceOf(TableException.class)
                .hasMessageContaining("Flink " + FlinkVersions.current())
                .hasMessageContaining(
                        "'switched' needs org.apache.flink.table.planner.MovedElsewhere, which is missing");
    }

    @Test
    void namesAContributionThatIsNotThere() {
        SwitchedExtension.contribute("io.github.flinkext.sql.testing.planner.Nowhere");
        TableEnvironment tables = session();
        tables.executeSql("LOAD MODULE flinkext");

        assertThatThrownBy(() -> tables.explainSql(QUERY))
                .isInstanceOf(TableException.class)
                .hasMessageContaining("'switched'")
                .hasStackTraceContaining("io.github.flinkext.sql.testing.planner.Nowhere");
    }

    @Test
    void aNewSessionWithoutTheModulePlansAsEver() {
        SwitchedExtension.contribute(MISSING_METHOD);

        assertThat(session().explainSql(QUERY)).contains("Calc");
    }

    @Test
    void refusesAnUntestedVersionAtLoadModule() throws Exception {
        assertThat(OtherFlinkVersion.run("9.9.0", folder, LoadModule.class))
                .contains("Cannot use LOAD MODULE flinkext")
                .contains("was tested with Flink 2.1, 2.2, 2.3 only, not with Flink 9.9.0")
                .contains("SET 'flinkext.allow-untested-flink' = 'true'");
    }

    @Test
    void goesOnWithAnUntestedVersionAtTheUsersRisk() throws Exception {
        assertThat(OtherFlinkVersion.run("9.9.0", folder, AllowAndPlan.class))
                .contains("== Optimized Execution Plan ==");
    }

    @Test
    void probesAnUntestedVersionThatTheUserAllowed() throws Exception {
        assertThat(OtherFlinkVersion.run("9.9.0", folder, AllowAndPlanWithMissingMethod.class))
                .contains("Cannot extend the SQL planner of Flink 9.9.0")
                .contains("FlinkStreamProgram#readMinds(String), which is missing");
    }

    private static TableEnvironment session() {
        return TableEnvironment.create(EnvironmentSettings.inStreamingMode());
    }

    /** Returns the plan of a query, or what was thrown. */
    private static String plan(TableEnvironment tables) {
        try {
            tables.executeSql("LOAD MODULE flinkext");
            return tables.explainSql(QUERY);
        } catch (RuntimeException e) {
            return ExceptionUtils.stringifyException(e);
        }
    }

    /** Plans without any leave to do so. */
    public static final class LoadModule implements Callable<String> {
        @Override
        public String call() {
            return plan(session());
        }
    }

    /** Plans with the user's leave. */
    public static final class AllowAndPlan implements Callable<String> {
        @Override
        public String call() {
            TableEnvironment tables = session();
            tables.getConfig().set("flinkext.allow-untested-flink", "true");
            return plan(tables);
        }
    }

    /** Plans with the user's leave on a planner that lacks something. */
    public static final class AllowAndPlanWithMissingMethod implements Callable<String> {
        @Override
        public String call() {
            SwitchedExtension.contribute(MISSING_METHOD);
            return new AllowAndPlan().call();
        }
    }
}
