/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.feature;

import io.github.flinkext.window.aggregate.Partial;
import io.github.flinkext.window.aggregate.VarInts;

import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;

import java.io.IOException;

/**
 * What each horizon holds at the latest pane of the current key. As the latest pane moves on, the
 * panes that a horizon leaves behind are subtracted.
 *
 * <p>Only of aggregates that can subtract; for others nothing is held, and results are put together
 * anew from the {@link PaneTree}.
 */
final class RunningHorizons {

    private final long[] panes;
    private final long[] starts;
    private final Partial[] partials;
    private final Partial left;
    private final PaneTree tree;

    RunningHorizons(FeatureSpec spec, PaneTree tree) {
        int count = spec.aggregates().invertible() ? spec.horizons().size() : 0;
        panes = new long[count];
        starts = new long[count];
        partials = new Partial[count];
        for (int i = 0; i < count; i++) {
            panes[i] = spec.horizons().get(i).panes();
            partials[i] = spec.aggregates().newPartial();
        }
        left = spec.aggregates().newPartial();
        this.tree = tree;
    }

    boolean isEmpty() {
        return panes.length == 0;
    }

    /** Begins with a key that had no rows. */
    void start(long pane) {
        for (int i = 0; i < panes.length; i++) {
            starts[i] = pane - panes[i] + 1;
            partials[i].clear();
        }
    }

    /** Moves all horizons to the pane of a row that is later than all others. */
    void advance(long latest, long pane) throws Exception {
        for (int i = 0; i < panes.length; i++) {
            startAt(i, pane - panes[i] + 1, latest);
        }
    }

    /** Lets horizons hold nothing before this pane. */
    void leaveBehind(long pane, long latest) throws Exception {
        for (int i = 0; i < panes.length; i++) {
            startAt(i, pane, latest);
        }
    }

    private void startAt(int horizon, long start, long latest) throws Exception {
        if (start <= starts[horizon]) {
            return;
        }
        if (start > latest) {
            partials[horizon].clear();
        } else {
            left.clear();
            tree.mergeRange(starts[horizon], start - 1, left);
            byte[] bytes = left.toBytes();
            partials[horizon].subtract(bytes, 0, bytes.length);
        }
        starts[horizon] = start;
    }

    void add(long pane, RowData row, DistinctPanes values) {
        for (int i = 0; i < panes.length; i++) {
            if (pane >= starts[i]) {
                partials[i].add(row);
                values.countIn(partials[i], starts[i]);
            }
        }
    }

    void setResults(GenericRowData target, int firstField, int fieldsOfHorizon) {
        for (int i = 0; i < panes.length; i++) {
            partials[i].setResults(target, firstField + i * fieldsOfHorizon);
        }
    }

    void write(DataOutputSerializer target) throws IOException {
        for (int i = 0; i < panes.length; i++) {
            VarInts.writeSigned(target, starts[i]);
            VarInts.writeBytes(target, partials[i].toBytes());
        }
    }

    void read(DataInputDeserializer source) throws IOException {
        for (int i = 0; i < panes.length; i++) {
            starts[i] = VarInts.readSigned(source);
            partials[i].clear();
            partials[i].merge(VarInts.readBytes(source));
        }
    }
}
