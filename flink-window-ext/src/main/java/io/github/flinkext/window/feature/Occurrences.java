/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.feature;

import io.github.flinkext.window.aggregate.VarInts;

import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

import javax.annotation.Nullable;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * Entries of state about the panes that values of the current key have come in. Those of a pane are
 * chained from the last one to come to the first.
 *
 * <pre>
 * id of a pane        ->  the last value to come of those in it
 * "v", value          ->  latest pane of the value
 * "o", pane, value    ->  panes back to where the value came before (0: nowhere), next in the chain
 * </pre>
 */
final class Occurrences {

    private static final String LATEST = "v";
    private static final String OCCURRENCE = "o";

    /** Characters of values are bytes. */
    private static final Charset BYTES = StandardCharsets.ISO_8859_1;

    /** Behind which there is an id that no node has, nor another entry. */
    private static final int ID_OF_PANE = 7;

    private final int columns;
    private final DataOutputSerializer target = new DataOutputSerializer(32);
    private final DataInputDeserializer source = new DataInputDeserializer();

    private KeyStore store;

    /**
     * @param before pane in which the value came before, or {@link PaneTree#NONE}
     * @param next value that came before in the same pane, or null
     */
    record Occurrence(long before, @Nullable String next) {}

    Occurrences(int columns) {
        this.columns = columns;
    }

    void use(KeyStore store) {
        this.store = store;
    }

    /** The latest pane of a value, or {@link PaneTree#NONE}. */
    long latestPane(String value) throws Exception {
        byte[] stored = store.getValue(LATEST + value);
        if (stored == null) {
            return PaneTree.NONE;
        }
        source.setBuffer(stored);
        return VarInts.readSigned(source);
    }

    void putLatestPane(String value, long pane) throws Exception {
        target.clear();
        VarInts.writeSigned(target, pane);
        store.putValue(LATEST + value, target.getCopyOfBuffer());
    }

    void removeLatestPane(String value) throws Exception {
        store.removeValue(LATEST + value);
    }

    /** The last value to come of a column in a pane, or null. */
    @Nullable
    String lastIn(int column, long pane) throws Exception {
        byte[] stored = store.get(id(column, pane));
        return stored == null ? null : new String(stored, BYTES);
    }

    /** Adds a value to a pane that it is not in. */
    void add(int column, long pane, String value, long before) throws Exception {
        put(pane, value, new Occurrence(before, lastIn(column, pane)));
        store.put(id(column, pane), value.getBytes(BYTES));
    }

    /** What is known of a value in a pane, or null if it is not in it. */
    @Nullable
    Occurrence get(long pane, String value) throws Exception {
        byte[] stored = store.getValue(key(pane, value));
        if (stored == null) {
            return null;
        }
        source.setBuffer(stored);
        long panes = VarInts.readUnsigned(source);
        int start = source.getPosition();
        return new Occurrence(
                panes == 0 ? PaneTree.NONE : pane - panes,
                start == stored.length
                        ? null
                        : new String(stored, start, stored.length - start, BYTES));
    }

    void put(long pane, String value, Occurrence occurrence) throws Exception {
        String key = key(pane, value);
        target.clear();
        boolean first = occurrence.before() == PaneTree.NONE;
        VarInts.writeUnsigned(target, first ? 0 : pane - occurrence.before());
        if (occurrence.next() != null) {
            target.write(occurrence.next().getBytes(BYTES));
        }
        store.putValue(key, target.getCopyOfBuffer());
    }

    void remove(long pane, String value) throws Exception {
        store.removeValue(key(pane, value));
    }

    void removePane(int column, long pane) throws Exception {
        store.remove(id(column, pane));
    }

    private String key(long pane, String value) throws IOException {
        target.clear();
        VarInts.writeSigned(target, pane);
        return OCCURRENCE + new String(target.getSharedBuffer(), 0, target.length(), BYTES) + value;
    }

    private long id(int column, long pane) {
        return ((pane * columns + column) << PaneTree.BITS_OF_LEVEL) | ID_OF_PANE;
    }
}
