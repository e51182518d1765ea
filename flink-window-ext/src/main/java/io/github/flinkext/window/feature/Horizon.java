/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.feature;

import java.io.Serializable;

/**
 * How far back features look.
 *
 * @param name ending of the columns with its features
 * @param panes how many, with that of the row itself
 */
record Horizon(String name, long panes) implements Serializable {}
