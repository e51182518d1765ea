/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.compaction;

import io.github.flinkext.iceberg.IcebergCompactionOptions;
import io.github.flinkext.iceberg.IcebergCompactionOptions.OnFinish;

import org.apache.flink.configuration.MemorySize;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class CompactionSettingsTest {

    @Test
    void hasTheDefaultsOfTheOptions() {
        assertThat(CompactionSettings.of(Map.of()))
                .isEqualTo(
                        new CompactionSettings(
                                new CompactionSettings.Triggers(10, null, null, null),
                                new CompactionSettings.Tiers(null, 10, MemorySize.ofMebiBytes(2)),
                                new CompactionSettings.Deletes(10, 0.3),
                                new CompactionSettings.Partitions(null, null),
                                OnFinish.ALL,
                                new CompactionSettings.Workers(null, 1, 500),
                                new CompactionSettings.Rewrites(
                                        null, MemorySize.ofMebiBytes(64), true, false),
                                false));
    }

    @Test
    void takesEachOption() {
        Map<String, String> options = new HashMap<>();
        options.put("auto-compact", "true");
        options.put("compact.delta.commits", "1");
        options.put("compact.delta.files", "2");
        options.put("compact.delta.bytes", "3 kb");
        options.put("compact.delta.interval", "4 s");
        options.put("compact.target-file-size", "5 mb");
        options.put("compact.tier.files", "6");
        options.put("compact.tier.base-size", "7 kb");
        options.put("compact.delete-files", "8");
        options.put("compact.delete-ratio", "0.9");
        options.put("compact.partition.idle", "10 min");
        options.put("compact.partition.watermark-delay", "11 h");
        options.put("compact.on-finish", "lowest-tier");
        options.put("compact.parallelism", "12");
        options.put("compact.concurrent-tasks", "13");
        options.put("compact.bytes-per-second", "14 mb");
        options.put("compact.sort.memory", "15 mb");
        options.put("compact.copy-row-groups", "false");
        options.put("compact.max-pending-tasks", "16");
        options.put("compact.truncate-time", "true");
        options.put("compact.fail-job", "true");
        assertThat(IcebergCompactionOptions.ALL).hasSameSizeAs(options.keySet());

        options.put("write.format.default", "orc");
        assertThat(CompactionSettings.of(options))
                .isEqualTo(
                        new CompactionSettings(
                                new CompactionSettings.Triggers(
                                        1, 2, new MemorySize(3 << 10), Duration.ofSeconds(4)),
                                new CompactionSettings.Tiers(
                                        MemorySize.ofMebiBytes(5), 6, new MemorySize(7 << 10)),
                                new CompactionSettings.Deletes(8, 0.9),
                                new CompactionSettings.Partitions(
                                        Duration.ofMinutes(10), Duration.ofHours(11)),
                                OnFinish.LOWEST_TIER,
                                new CompactionSettings.Workers(12, 13, 16),
                                new CompactionSettings.Rewrites(
                                        MemorySize.ofMebiBytes(14),
                                        MemorySize.ofMebiBytes(15),
                                        false,
                                        true),
                                true));
    }

    @Test
    void isOffUnlessTheTableAsksForIt() {
        assertThat(CompactionSettings.isEnabled(Map.of())).isFalse();
        assertThat(CompactionSettings.isEnabled(Map.of("auto-compact", "false"))).isFalse();
        assertThat(CompactionSettings.isEnabled(Map.of("auto-compact", "true"))).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "compact.delta.commits|0|Invalid 'compact.delta.commits': 0. Compaction runs every N commits, so it must be at least 1.",
                "compact.delta.files|0|Invalid 'compact.delta.files': 0. It counts files, so it must be at least 1.",
                "compact.delta.bytes|0|Invalid 'compact.delta.bytes': 0 bytes. It must be at least 1 byte.",
                "compact.delta.interval|0 s|Invalid 'compact.delta.interval': PT0S. It must be longer than 0.",
                "compact.target-file-size|0|Invalid 'compact.target-file-size': 0 bytes. It must be at least 1 byte.",
                "compact.tier.files|1|Invalid 'compact.tier.files': 1. It takes two files to merge, so it must be at least 2.",
                "compact.tier.base-size|0|Invalid 'compact.tier.base-size': 0 bytes. It must be at least 1 byte.",
                "compact.delete-files|0|Invalid 'compact.delete-files': 0. It counts delete files, so it must be at least 1.",
                "compact.delete-ratio|0|Invalid 'compact.delete-ratio': 0.0. It is a share of rows, so it must be above 0 and at most 1.",
                "compact.delete-ratio|1.01|Invalid 'compact.delete-ratio': 1.01. It is a share of rows, so it must be above 0 and at most 1.",
                "compact.delete-ratio|NaN|Invalid 'compact.delete-ratio': NaN. It is a share of rows, so it must be above 0 and at most 1.",
                "compact.partition.idle|0 s|Invalid 'compact.partition.idle': PT0S. It must be longer than 0.",
                "compact.max-pending-tasks|0|Invalid 'compact.max-pending-tasks': 0. It counts tasks, so it must be at least 1.",
                "compact.parallelism|0|Invalid 'compact.parallelism': 0. It counts subtasks, so it must be at least 1.",
                "compact.concurrent-tasks|0|Invalid 'compact.concurrent-tasks': 0. It counts threads, so it must be at least 1.",
                "compact.bytes-per-second|0|Invalid 'compact.bytes-per-second': 0 bytes. It must be at least 1 byte.",
                "compact.sort.memory|0|Invalid 'compact.sort.memory': 0 bytes. It must be at least 1 byte."
            })
    void tellsWhatIsWrongWithAValue(String key, String value, String message) {
        assertThatThrownBy(() -> CompactionSettings.of(Map.of(key, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource({
        "compact.delta.commits, 1",
        "compact.delta.files, 1",
        "compact.delta.bytes, 1",
        "compact.delta.interval, 1 ms",
        "compact.target-file-size, 1",
        "compact.tier.files, 2",
        "compact.tier.base-size, 1",
        "compact.delete-files, 1",
        "compact.delete-ratio, 1",
        "compact.delete-ratio, 0.001",
        "compact.partition.idle, 1 ms",
        "compact.partition.watermark-delay, 0 s",
        "compact.on-finish, nothing",
        "compact.parallelism, 1",
        "compact.bytes-per-second, 1",
        "compact.sort.memory, 1"
    })
    void takesTheSmallestValueThatMakesSense(String key, String value) {
        assertThat(CompactionSettings.of(Map.of(key, value)))
                .isNotEqualTo(CompactionSettings.of(Map.of()));
    }

    @Test
    void refusesANegativeDelay() {
        assertThatThrownBy(() -> new CompactionSettings.Partitions(null, Duration.ofSeconds(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "Invalid 'compact.partition.watermark-delay': PT-1S. It is how far behind"
                                + " the watermark a partition ends, so it must be 0 or more.");
    }

    @Test
    void refusesAValueOfAnotherType() {
        assertThatThrownBy(() -> CompactionSettings.of(Map.of("compact.delta.commits", "often")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("compact.delta.commits");
    }

    @Test
    void refusesAnOptionOfCompactionThatDoesNotExist() {
        assertThatThrownBy(() -> CompactionSettings.of(Map.of("compact.delta.commit", "5")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(
                        "Unknown option 'compact.delta.commit'. Options of compaction are"
                                + " compact.bytes-per-second, compact.concurrent-tasks, ")
                .hasMessageContaining("compact.delta.commits");
    }
}
