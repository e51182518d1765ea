/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.examples.demo;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PlanOutlineTest {

    private static final String EXPLAINED =
            """
            == Abstract Syntax Tree ==
            LogicalProject(x=[$0])

            == Optimized Physical Plan ==
            Calc(select=[x])

            == Optimized Execution Plan ==
            Calc(select=[x, ITEM(y[1], 2) AS z], where=[(x > 1)])
            +- LookupJoin(table=[demo.default_database.airports], joinType=[InnerJoin], \
            lookup=[iata=x], select=[x, iata], shuffle=[true])
               +- Exchange(distribution=[hash[x]])
                  +- TableSourceScan(table=[[demo, default_database, flights]], fields=[x, y])
            """;

    @Test
    void showsTheOperatorsOfTheExecutionPlanAndHowTheyWork() {
        assertThat(PlanOutline.lines(EXPLAINED, 80))
                .containsExactly(
                        "Calc",
                        "+- LookupJoin(table=[airports], lookup=[iata=x], shuffle=[true])",
                        "   +- Exchange(distribution=[hash[x]])",
                        "      +- TableSourceScan(table=[[flights]])");
    }

    @Test
    void wrapsALongOperator() {
        assertThat(PlanOutline.lines(EXPLAINED, 50))
                .containsExactly(
                        "Calc",
                        "+- LookupJoin(",
                        "       table=[airports],",
                        "       lookup=[iata=x],",
                        "       shuffle=[true])",
                        "   +- Exchange(distribution=[hash[x]])",
                        "      +- TableSourceScan(table=[[flights]])");
    }

    @Test
    void refusesATextThatIsNoPlan() {
        assertThatThrownBy(() -> PlanOutline.lines("nothing", 80))
                .hasMessageStartingWith(
                        "Invalid plan: it has no section '== Optimized Execution Plan =='");
    }
}
