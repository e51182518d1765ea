/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.testutils;

import org.apache.flink.util.ExceptionUtils;

import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.config.Property;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** All that is logged while it is open, with traces of exceptions, down to a level. */
public final class CapturedLog implements AutoCloseable {

    private final LoggerContext context = (LoggerContext) LogManager.getContext(false);
    private final LoggerConfig root = context.getConfiguration().getRootLogger();
    private final Level before = root.getLevel();
    private final Lines lines = new Lines();

    public CapturedLog(Level level) {
        lines.start();
        root.addAppender(lines, level, null);
        root.setLevel(level);
        context.updateLoggers();
    }

    /** All of it. */
    public String text() {
        return String.join("\n", lines.queue.stream().map(Line::text).toList());
    }

    /** The messages of one class, without traces. */
    public List<String> messagesOf(Class<?> logging) {
        return lines.queue.stream()
                .filter(line -> line.logger.equals(logging.getName()))
                .map(line -> line.message)
                .toList();
    }

    @Override
    public void close() {
        root.removeAppender(lines.getName());
        root.setLevel(before);
        context.updateLoggers();
        lines.stop();
    }

    private record Line(String logger, String message, String trace) {

        String text() {
            return trace.isEmpty() ? message : message + "\n" + trace;
        }
    }

    private static final class Lines extends AbstractAppender {

        private final Queue<Line> queue = new ConcurrentLinkedQueue<>();

        private Lines() {
            super("captured", null, null, false, Property.EMPTY_ARRAY);
        }

        @Override
        public void append(LogEvent event) {
            queue.add(
                    new Line(
                            event.getLoggerName(),
                            event.getMessage().getFormattedMessage(),
                            event.getThrown() == null
                                    ? ""
                                    : ExceptionUtils.stringifyException(event.getThrown())));
        }
    }
}
