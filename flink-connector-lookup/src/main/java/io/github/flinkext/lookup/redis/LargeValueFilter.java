/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.redis;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

import java.nio.charset.StandardCharsets;

/**
 * Replaces values that are too large by an error, on their way from the wire to the client.
 *
 * <p>The client gathers each value before it hands it on. One that does not fit into memory would
 * fail there, in the middle of a reply, and leave a connection whose replies mean nothing any more.
 */
/*
 * Replies are lines, and a line such as "$5" is followed by a value of so many bytes. Lists are
 * lines too, so their nesting does not matter here:
 *
 *   *2 CRLF   $5 CRLF Alice CRLF   $9000000 CRLF ............ CRLF   :7 CRLF
 *   passes    passes               becomes  -TOOLARGE ... CRLF       passes
 */
final class LargeValueFilter extends ChannelInboundHandlerAdapter {

    /** The word with which the error begins. */
    static final String ERROR = "TOOLARGE";

    private static final byte[] ERROR_LINE =
            ("-" + ERROR + " a value was not read\r\n").getBytes(StandardCharsets.US_ASCII);
    private static final int LINE_END = 2;

    private final long mostBytes;

    /** The line so far that says how long a value is, if the rest of it is yet to come. */
    private final ByteBuf lengthLine = Unpooled.buffer();

    private boolean inOtherLine;
    private long toPass;
    private long toDrop;

    LargeValueFilter(long mostBytes) {
        this.mostBytes = mostBytes;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf in = (ByteBuf) message;
        try {
            int passed = in.readerIndex();
            while (in.isReadable()) {
                int start = in.readerIndex();
                if (toPass > 0) {
                    toPass -= skip(in, toPass);
                } else if (toDrop > 0) {
                    toDrop -= skip(in, toDrop);
                    passed = in.readerIndex();
                } else if (lengthLine.isReadable()) {
                    finishLengthLine(context, in);
                    passed = in.readerIndex();
                } else if (inOtherLine || !beginsLength(in)) {
                    inOtherLine = !skipLine(in);
                } else if (!skipLine(in)) {
                    pass(context, in, passed, start);
                    lengthLine.writeBytes(in, start, in.readerIndex() - start);
                    passed = in.readerIndex();
                } else if (!admits(length(in, start))) {
                    pass(context, in, passed, start);
                    context.fireChannelRead(Unpooled.wrappedBuffer(ERROR_LINE));
                    passed = in.readerIndex();
                }
            }
            pass(context, in, passed, in.readerIndex());
        } finally {
            in.release();
        }
    }

    private void finishLengthLine(ChannelHandlerContext context, ByteBuf in) {
        int start = in.readerIndex();
        boolean complete = skipLine(in);
        lengthLine.writeBytes(in, start, in.readerIndex() - start);
        if (complete) {
            boolean admitted = admits(length(lengthLine, 0));
            context.fireChannelRead(
                    admitted ? lengthLine.copy() : Unpooled.wrappedBuffer(ERROR_LINE));
            lengthLine.clear();
        }
    }

    /** Whether a value of so many bytes passes, which decides what becomes of these bytes. */
    private boolean admits(long length) {
        if (length > mostBytes) {
            toDrop = length + LINE_END;
            return false;
        }
        // A value that is not there has the length -1.
        toPass = length < 0 ? 0 : length + LINE_END;
        return true;
    }

    private static boolean beginsLength(ByteBuf in) {
        byte type = in.getByte(in.readerIndex());
        return type == '$' || type == '=' || type == '!';
    }

    private static long length(ByteBuf line, int start) {
        if (line.getByte(start + 1) == '-') {
            return -1;
        }
        long length = 0;
        for (int i = start + 1; line.getByte(i) != '\r'; i++) {
            length = length * 10 + line.getByte(i) - '0';
        }
        return length;
    }

    private static long skip(ByteBuf in, long most) {
        int bytes = (int) Math.min(most, in.readableBytes());
        in.skipBytes(bytes);
        return bytes;
    }

    /** Whether the line ends here. */
    private static boolean skipLine(ByteBuf in) {
        int end = in.indexOf(in.readerIndex(), in.writerIndex(), (byte) '\n');
        in.readerIndex(end < 0 ? in.writerIndex() : end + 1);
        return end >= 0;
    }

    private static void pass(ChannelHandlerContext context, ByteBuf in, int from, int to) {
        if (to > from) {
            context.fireChannelRead(in.retainedSlice(from, to - from));
        }
    }
}
