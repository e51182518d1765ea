/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.calendar;

import org.apache.flink.streaming.api.windowing.triggers.Trigger.TriggerContext;

/** The time that a trigger goes by. */
enum TriggerClock {
    EVENT_TIME {
        @Override
        long now(TriggerContext context) {
            return context.getCurrentWatermark();
        }

        @Override
        void register(TriggerContext context, long time) {
            context.registerEventTimeTimer(time);
        }

        @Override
        void delete(TriggerContext context, long time) {
            context.deleteEventTimeTimer(time);
        }
    },
    PROCESSING_TIME {
        @Override
        long now(TriggerContext context) {
            return context.getCurrentProcessingTime();
        }

        @Override
        void register(TriggerContext context, long time) {
            context.registerProcessingTimeTimer(time);
        }

        @Override
        void delete(TriggerContext context, long time) {
            context.deleteProcessingTimeTimer(time);
        }
    };

    /** All up to and including this instant has come. */
    abstract long now(TriggerContext context);

    abstract void register(TriggerContext context, long time);

    abstract void delete(TriggerContext context, long time);
}
