/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.calendar;

import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.types.inference.CallContext;
import org.apache.flink.table.types.inference.StaticArgument;
import org.apache.flink.types.ColumnList;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The arguments of one call by their names, as far as they are known when it is planned. */
final class CallArguments {

    private final List<StaticArgument> declared;
    private final CallContext call;

    CallArguments(List<StaticArgument> declared, CallContext call) {
        this.declared = declared;
        this.call = call;
    }

    int position(String name) {
        for (int i = 0; i < declared.size(); i++) {
            if (declared.get(i).getName().equals(name)) {
                return i;
            }
        }
        throw new IllegalStateException("No argument is named " + name);
    }

    boolean isGiven(String name) {
        return !call.isArgumentNull(position(name));
    }

    boolean isConstant(String name) {
        return call.isArgumentLiteral(position(name));
    }

    Optional<String> text(String name) {
        return constant(name, String.class, "a text in quotes");
    }

    Optional<Duration> interval(String name) {
        return constant(name, Duration.class, "like INTERVAL '6' HOUR");
    }

    Optional<List<String>> columns(String name) {
        return constant(name, ColumnList.class, "like DESCRIPTOR(column)")
                .map(ColumnList::getNames);
    }

    private <T> Optional<T> constant(String name, Class<T> type, String example) {
        if (!isGiven(name)) {
            return Optional.empty();
        }
        Optional<T> value =
                isConstant(name) ? call.getArgumentValue(position(name), type) : Optional.empty();
        if (value.isEmpty()) {
            throw new ValidationException(
                    "Invalid argument '%s' of %s: it is no constant. Make it %s."
                            .formatted(name, call.getName(), example));
        }
        return value;
    }
}
