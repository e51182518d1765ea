/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.sql;

import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.table.factories.DynamicTableSinkFactory;
import org.apache.flink.table.factories.DynamicTableSourceFactory;
import org.apache.flink.table.module.Module;

import java.util.Optional;

/**
 * The module behind {@code LOAD MODULE flinkext}. It makes tables of any connector understand our
 * options, and puts our programs into the optimizer.
 *
 * <p>Programs in Java may load it as {@code tableEnvironment.loadModule("flinkext", new
 * FlinkextModule())}; the optimizer is then reached when the first table is planned.
 */
@PublicEvolving
public final class FlinkextModule implements Module {

    /** The name of the module. */
    public static final String IDENTIFIER = "flinkext";

    private final ExtendingTableFactory tables = new ExtendingTableFactory(SqlExtensions.all());

    @Override
    public Optional<DynamicTableSourceFactory> getTableSourceFactory() {
        return Optional.of(tables);
    }

    @Override
    public Optional<DynamicTableSinkFactory> getTableSinkFactory() {
        return Optional.of(tables);
    }
}
