/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup;

import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.configuration.DescribedEnum;
import org.apache.flink.configuration.description.InlineElement;

import static org.apache.flink.configuration.description.TextElement.text;

/** What becomes of a row whose key could not be looked up after all retries. */
@PublicEvolving
public enum FailurePolicy implements DescribedEnum {
    FAIL("fail", "The job fails and restarts from its last checkpoint; no row is lost."),
    NULL_ROW(
            "null-row",
            "The row is joined with a row whose key columns hold the key and whose other columns"
                    + " are NULL, in inner joins too. It is counted and never cached.");

    private final String value;
    private final String description;

    FailurePolicy(String value, String description) {
        this.value = value;
        this.description = description;
    }

    @Override
    public InlineElement getDescription() {
        return text(description);
    }

    @Override
    public String toString() {
        return value;
    }
}
