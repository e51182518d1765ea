/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.sql;

import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.table.factories.DynamicTableSinkFactory;
import org.apache.flink.table.factories.DynamicTableSourceFactory;
import org.apache.flink.table.functions.FunctionDefinition;
import org.apache.flink.table.module.Module;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The module behind {@code LOAD MODULE flinkext}. It makes tables of any connector understand our
 * options, brings our functions, and puts our programs into the optimizer.
 *
 * <p>Programs in Java may load it as {@code tableEnvironment.loadModule("flinkext", new
 * FlinkextModule())}; the optimizer is then reached when the first table is planned.
 */
@PublicEvolving
public final class FlinkextModule implements Module {

    /** The name of the module. */
    public static final String IDENTIFIER = "flinkext";

    private final ExtendingTableFactory tables;
    private final Map<String, FunctionDefinition> functions = new HashMap<>();

    public FlinkextModule() {
        List<SqlExtension> extensions = SqlExtensions.all();
        tables = new ExtendingTableFactory(extensions);
        extensions.forEach(extension -> functions.putAll(extension.functions()));
    }

    @Override
    public Set<String> listFunctions() {
        return Set.copyOf(functions.keySet());
    }

    @Override
    public Optional<FunctionDefinition> getFunctionDefinition(String name) {
        return Optional.ofNullable(functions.get(name.toUpperCase(Locale.ROOT)));
    }

    @Override
    public Optional<DynamicTableSourceFactory> getTableSourceFactory() {
        return Optional.of(tables);
    }

    @Override
    public Optional<DynamicTableSinkFactory> getTableSinkFactory() {
        return Optional.of(tables);
    }
}
