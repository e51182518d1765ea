/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.function;

import org.apache.flink.annotation.Internal;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.types.inference.CallContext;
import org.apache.flink.table.types.inference.StaticArgument;
import org.apache.flink.types.ColumnList;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The arguments of one call by their names, as far as they are known when it is planned. */
@Internal
public final class CallArguments {

    private static final String TEXT = "a text in quotes";

    private final List<StaticArgument> declared;
    private final CallContext call;

    public CallArguments(List<StaticArgument> declared, CallContext call) {
        this.declared = declared;
        this.call = call;
    }

    private int position(String name) {
        for (int i = 0; i < declared.size(); i++) {
            if (declared.get(i).getName().equals(name)) {
                return i;
            }
        }
        throw new IllegalStateException("No argument is named " + name);
    }

    public boolean isGiven(String name) {
        return !call.isArgumentNull(position(name));
    }

    public boolean isConstant(String name) {
        return call.isArgumentLiteral(position(name));
    }

    public String requiredText(String name) {
        return text(name).orElseThrow(() -> invalid(name, "it is null", TEXT));
    }

    public Optional<String> text(String name) {
        return constant(name, String.class, TEXT);
    }

    public Optional<Duration> interval(String name) {
        return constant(name, Duration.class, "like INTERVAL '6' HOUR");
    }

    public Optional<List<String>> columns(String name) {
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
            throw invalid(name, "it is no constant", example);
        }
        return value;
    }

    private ValidationException invalid(String name, String reason, String example) {
        return new ValidationException(
                "Invalid argument '%s' of %s: %s. Make it %s."
                        .formatted(name, call.getName(), reason, example));
    }
}
