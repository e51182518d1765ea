/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.examples.demo;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PlanOutlineTest {

    @Test
    void showsTheOperatorsOfThePhysicalPlanWithoutTheirColumns() {
        String explained =
                """
                == Abstract Syntax Tree ==
                LogicalProject(x=[$0])

                == Optimized Physical Plan ==
                Calc(select=[x])

                == Optimized Execution Plan ==
                Calc(select=[x, ITEM(y[1], 2) AS z], where=[(x > 1)])
                +- LookupJoin(table=[demo.default_database.airports], lookup=[iata=x], \
                select=[x, iata], upsertMaterialize=[false])
                   +- Exchange(distribution=[hash[x]])
                      +- TableSourceScan(table=[[flights]], fields=[x, y])
                """;

        assertThat(PlanOutline.lines(explained))
                .containsExactly(
                        "Calc",
                        "+- LookupJoin(table=[airports], lookup=[iata=x], upsertMaterialize=[false])",
                        "   +- Exchange(distribution=[hash[x]])",
                        "      +- TableSourceScan(table=[[flights]])");
    }

    @Test
    void refusesATextThatIsNoPlan() {
        assertThatThrownBy(() -> PlanOutline.lines("nothing"))
                .hasMessageStartingWith(
                        "Invalid plan: it has no section '== Optimized Execution Plan =='");
    }
}
