/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.aggregate;

import javax.annotation.Nullable;

/**
 * An aggregate as it is written, not yet bound to a table.
 *
 * @param function name in upper case
 * @param column null for {@code *}
 * @param number the second argument, if there is one
 * @param name after AS, if given
 * @param position of the function in the text, from 1
 * @param columnPosition of the column in the text, from 1
 */
record AggregateCall(
        String function,
        boolean distinct,
        @Nullable String column,
        @Nullable Long number,
        @Nullable String name,
        int position,
        int columnPosition) {}
