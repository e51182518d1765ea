/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.redis;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;

import static org.assertj.core.api.Assertions.assertThat;

/** What passes of replies whose values may have ten bytes. */
class LargeValueFilterTest {

    private static final int MOST_BYTES = 10;
    private static final String ERROR = "-TOOLARGE a value was not read\r\n";

    /** Every kind of reply, with text in values that looks like replies itself. */
    private static final String SMALL =
            "+OK\r\n:7\r\n-ERR no\r\n$-1\r\n_\r\n$0\r\n\r\n$10\r\n$99\r\n+x\r\nyz\r\n"
                    + "*2\r\n$3\r\nabc\r\n*1\r\n:1\r\n%1\r\n$1\r\nk\r\n=5\r\ntxt:x\r\n!3\r\nERR\r\n";

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 7, 1_000})
    void passesWhatIsSmallHoweverItArrives(int bytesAtOnce) {
        assertThat(filtered(SMALL, bytesAtOnce)).isEqualTo(SMALL);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 7, 1_000})
    void putsAnErrorInThePlaceOfALargeValueAndGoesOnBehindIt(int bytesAtOnce) {
        String list = "*3\r\n$1\r\na\r\n$11\r\n$5\r\n+123456\r\n:1\r\n";

        assertThat(filtered(SMALL + list + SMALL, bytesAtOnce))
                .isEqualTo(SMALL + "*3\r\n$1\r\na\r\n" + ERROR + ":1\r\n" + SMALL);
    }

    @Test
    void handsOnAReplyWithoutLargeValuesInOnePiece() {
        EmbeddedChannel channel = new EmbeddedChannel(new LargeValueFilter(MOST_BYTES));

        channel.writeInbound(bytes(SMALL));

        assertThat(channel.inboundMessages()).hasSize(1);
        channel.finishAndReleaseAll();
    }

    private static String filtered(String replies, int bytesAtOnce) {
        EmbeddedChannel channel = new EmbeddedChannel(new LargeValueFilter(MOST_BYTES));
        for (int start = 0; start < replies.length(); start += bytesAtOnce) {
            channel.writeInbound(
                    bytes(
                            replies.substring(
                                    start, Math.min(replies.length(), start + bytesAtOnce))));
        }
        StringBuilder passed = new StringBuilder();
        for (ByteBuf piece = channel.readInbound(); piece != null; piece = channel.readInbound()) {
            passed.append(piece.toString(StandardCharsets.US_ASCII));
            piece.release();
        }
        channel.finishAndReleaseAll();
        return passed.toString();
    }

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
    }
}
