/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.join.interval.state;

import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;

import java.util.ArrayList;
import java.util.List;

/** What one class logs while this is open. */
final class CapturedLog implements AutoCloseable {

    private final Logger logger;
    private final Appender appender = new Appender();

    private CapturedLog(Logger logger) {
        this.logger = logger;
    }

    static CapturedLog of(Class<?> logging) {
        CapturedLog log = new CapturedLog((Logger) LogManager.getLogger(logging));
        log.appender.start();
        log.logger.addAppender(log.appender);
        return log;
    }

    List<String> messages() {
        return appender.messages;
    }

    @Override
    public void close() {
        logger.removeAppender(appender);
        appender.stop();
    }

    private static final class Appender extends AbstractAppender {

        private final List<String> messages = new ArrayList<>();

        Appender() {
            super("captured", null, null, false, Property.EMPTY_ARRAY);
        }

        @Override
        public void append(LogEvent event) {
            messages.add(event.getMessage().getFormattedMessage());
        }
    }
}
