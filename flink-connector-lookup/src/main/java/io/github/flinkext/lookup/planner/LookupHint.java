/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.planner;

import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.table.api.config.LookupJoinHintOptions;

import org.apache.calcite.rel.hint.RelHint;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The LOOKUP hint of a join: the user's, if there is one, with what we add. A value of the user is
 * never replaced.
 */
final class LookupHint {

    static final String NAME = "LOOKUP";

    private final Map<String, String> values;
    private final boolean present;
    private boolean changed;

    private LookupHint(Map<String, String> values, boolean present) {
        this.values = new LinkedHashMap<>(values);
        this.present = present;
    }

    static LookupHint of(List<RelHint> hints) {
        return hints.stream()
                .filter(hint -> hint.hintName.equalsIgnoreCase(NAME))
                .findFirst()
                .map(hint -> new LookupHint(hint.kvOptions, true))
                .orElseGet(() -> new LookupHint(Map.of(), false));
    }

    <T> Optional<T> get(ConfigOption<T> option) {
        return Configuration.fromMap(values).getOptional(option);
    }

    void addIfAbsent(ConfigOption<?> option, Object value) {
        if (values.putIfAbsent(option.key(), value.toString()) == null) {
            changed = true;
        }
    }

    void remove(ConfigOption<?> option) {
        if (values.remove(option.key()) != null) {
            changed = true;
        }
    }

    boolean changed() {
        return changed;
    }

    /** The hints of a join with this one in the place of the user's, or behind the others. */
    List<RelHint> in(List<RelHint> hints, String table) {
        if (!present) {
            values.put(LookupJoinHintOptions.LOOKUP_TABLE.key(), table);
        }
        RelHint merged = RelHint.builder(NAME).hintOptions(values).build();
        List<RelHint> result = new ArrayList<>();
        boolean placed = false;
        for (RelHint hint : hints) {
            boolean replaced = !placed && hint.hintName.equalsIgnoreCase(NAME);
            result.add(replaced ? merged : hint);
            placed |= replaced;
        }
        if (!placed) {
            result.add(merged);
        }
        return result;
    }
}
