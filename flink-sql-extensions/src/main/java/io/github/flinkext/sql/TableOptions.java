/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.sql;

import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.table.catalog.ObjectIdentifier;

import java.util.Map;
import java.util.Set;

/**
 * The options of one table, and what its connector knows of them.
 *
 * @param table the table, for messages
 * @param connector identifier of the connector, as in {@code 'connector' = 'jdbc'}
 * @param options all options of the table, with those of an OPTIONS hint
 * @param connectorKeys keys of the options that the connector's factory declares
 */
@PublicEvolving
public record TableOptions(
        ObjectIdentifier table,
        String connector,
        Map<String, String> options,
        Set<String> connectorKeys) {}
