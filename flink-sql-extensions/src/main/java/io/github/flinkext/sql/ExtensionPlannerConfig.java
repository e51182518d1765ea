/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.sql;

import org.apache.flink.table.api.PlannerConfig;
import org.apache.flink.table.api.TableConfig;
import org.apache.flink.table.api.TableException;

import java.lang.reflect.InvocationTargetException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The planner configuration of a session with our optimizer programs in it.
 *
 * <p>The planner asks {@link #unwrap} for its own class {@code CalciteConfig}. That class object
 * names the planner's class loader, be it the one behind flink-table-planner-loader or the
 * application's, and only then the classes that extend the planner are loaded, next to it. What the
 * session's previous planner configuration says is kept.
 */
final class ExtensionPlannerConfig implements PlannerConfig {

    private static final String CALCITE_CONFIG =
            "org.apache.flink.table.planner.calcite.CalciteConfig";

    private final TableConfig tableConfig;
    private final PlannerConfig previous;
    private final Map<Class<?>, PlannerConfig> extended = new ConcurrentHashMap<>();

    ExtensionPlannerConfig(TableConfig tableConfig, PlannerConfig previous) {
        this.tableConfig = tableConfig;
        this.previous = previous;
    }

    @Override
    public <T extends PlannerConfig> Optional<T> unwrap(Class<T> type) {
        if (type.isInstance(this)) {
            return Optional.of(type.cast(this));
        }
        if (!type.getName().equals(CALCITE_CONFIG)) {
            return previous.unwrap(type);
        }
        return Optional.of(type.cast(extended.computeIfAbsent(type, ignored -> extend(type))));
    }

    private <T extends PlannerConfig> PlannerConfig extend(Class<T> calciteConfig) {
        try {
            return (PlannerConfig)
                    PlannerClassLoader.nextTo(calciteConfig.getClassLoader())
                            .loadClass("io.github.flinkext.sql.planner.ExtensionCalciteConfig")
                            .getConstructor(TableConfig.class, PlannerConfig.class)
                            .newInstance(tableConfig, previous.unwrap(calciteConfig).orElse(null));
        } catch (InvocationTargetException e) {
            throw cannotExtend(e.getCause());
        } catch (ReflectiveOperationException | LinkageError e) {
            throw cannotExtend(e);
        }
    }

    private static TableException cannotExtend(Throwable cause) {
        return new TableException(
                String.format(
                        "Cannot extend the SQL planner of Flink %s: %s. This release of flinkext was"
                                + " tested with Flink %s. Use one of them, or plan in a session"
                                + " without flinkext.",
                        FlinkVersions.current(),
                        cause instanceof TableException ? cause.getMessage() : cause,
                        String.join(", ", FlinkVersions.TESTED)),
                cause);
    }
}
