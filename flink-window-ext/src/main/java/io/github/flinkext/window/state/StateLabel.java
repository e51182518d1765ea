/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.state;

import io.github.flinkext.window.aggregate.VarInts;

import org.apache.flink.annotation.Internal;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * What an entry of state was written for, as a short text in front of it.
 *
 * <p>Flink gives a function the state of the one that had its place before, whatever arguments that
 * was called with: types of state are bytes. Bytes do not tell what they are, so the text does, and
 * one that was written for something else is refused.
 *
 * <p>Layout: a byte that is the version of no content, the length of the text, the text; then the
 * content, with a version of its own. Entries written before there were labels begin with that.
 */
@Internal
public final class StateLabel {

    private static final byte LABELLED = 2;

    private final String function;
    private final String text;
    private final String wayToNewState;
    private final byte[] bytes;

    /**
     * @param function whose state it is
     * @param text for what, as the user would say it; has all that the content depends on
     * @param wayToNewState what to do if the state is not needed, as the end of "or .."
     */
    public StateLabel(String function, String text, String wayToNewState) {
        this.function = function;
        this.text = text;
        this.wayToNewState = wayToNewState;
        this.bytes = bytesOf(text);
    }

    /** Of a process table function. */
    public static StateLabel ofCall(String function, String text) {
        return new StateLabel(
                function,
                text,
                ("begin with new state: give the call another uid, as in uid => 'new_%s', and start"
                                + " the job, from a savepoint that it was stopped with, with '%s' ="
                                + " 'true', where operators behind the call begin anew, too")
                        .formatted(
                                function.toLowerCase(Locale.ROOT),
                                StateRecoveryOptions.SAVEPOINT_IGNORE_UNCLAIMED_STATE.key()));
    }

    private static byte[] bytesOf(String text) {
        DataOutputSerializer target = new DataOutputSerializer(text.length() + 3);
        try {
            target.writeByte(LABELLED);
            VarInts.writeBytes(target, text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return target.getCopyOfBuffer();
    }

    /** Begins an entry. */
    public void write(DataOutputSerializer target) throws IOException {
        target.write(bytes);
    }

    /**
     * Checks what an entry was written for.
     *
     * @return where its content begins
     */
    public int check(byte[] entry) throws IOException {
        if (entry[0] != LABELLED) {
            return 0;
        }
        int end = bytes.length;
        if (entry.length < end || !Arrays.equals(entry, 0, end, bytes, 0, end)) {
            throw refused(entry);
        }
        return end;
    }

    private IOException refused(byte[] entry) throws IOException {
        DataInputDeserializer source = new DataInputDeserializer(entry, 1, entry.length - 1);
        String written = new String(VarInts.readBytes(source), StandardCharsets.UTF_8);
        return new IOException(
                "Cannot go on with the state of %s: it was written for %s, and now it is asked for %s."
                                .formatted(function, written, text)
                        + " Take the old arguments again, or %s.".formatted(wayToNewState));
    }
}
