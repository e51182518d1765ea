/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.compaction;

import io.github.flinkext.iceberg.IcebergCompactionOptions;
import io.github.flinkext.iceberg.IcebergCompactionOptions.OnFinish;

import org.apache.flink.annotation.Internal;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.ReadableConfig;

import javax.annotation.Nullable;

import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The checked options of a job's compaction; sizes in bytes. */
@Internal
public record CompactionSettings(
        Triggers triggers,
        Tiers tiers,
        Deletes deletes,
        Partitions partitions,
        OnFinish onFinish,
        Workers workers,
        Rewrites rewrites,
        boolean failJob)
        implements Serializable {

    private static final String PREFIX = "compact.";

    /** When files are looked for. */
    public record Triggers(
            int commits,
            @Nullable Integer files,
            @Nullable MemorySize bytes,
            @Nullable Duration interval)
            implements Serializable {

        public Triggers {
            atLeastOne(
                    IcebergCompactionOptions.DELTA_COMMITS,
                    commits,
                    "Compaction runs every N commits");
            atLeastOne(IcebergCompactionOptions.DELTA_FILES, files, "It counts files");
            notEmpty(IcebergCompactionOptions.DELTA_BYTES, bytes);
            positive(IcebergCompactionOptions.DELTA_INTERVAL, interval);
        }

        /** Whether each commit's files must be counted. */
        boolean countFiles() {
            return files != null || bytes != null;
        }
    }

    /** Which files are merged with which. */
    public record Tiers(@Nullable MemorySize targetFileSize, int files, MemorySize baseSize)
            implements Serializable {

        public Tiers {
            notEmpty(IcebergCompactionOptions.TARGET_FILE_SIZE, targetFileSize);
            if (files < 2) {
                throw invalid(
                        IcebergCompactionOptions.TIER_FILES,
                        files,
                        "It takes two files to merge, so it must be at least 2.");
            }
            notEmpty(IcebergCompactionOptions.TIER_BASE_SIZE, baseSize);
        }
    }

    /** Which files are rewritten for the rows deleted from them. */
    public record Deletes(int files, double ratio) implements Serializable {

        public Deletes {
            atLeastOne(IcebergCompactionOptions.DELETE_FILES, files, "It counts delete files");
            if (!(ratio > 0 && ratio <= 1)) {
                throw invalid(
                        IcebergCompactionOptions.DELETE_RATIO,
                        ratio,
                        "It is a share of rows, so it must be above 0 and at most 1.");
            }
        }
    }

    /** When a partition is done with. */
    public record Partitions(@Nullable Duration idle, @Nullable Duration watermarkDelay)
            implements Serializable {

        public Partitions {
            positive(IcebergCompactionOptions.PARTITION_IDLE, idle);
            if (watermarkDelay != null && watermarkDelay.isNegative()) {
                throw invalid(
                        IcebergCompactionOptions.PARTITION_WATERMARK_DELAY,
                        watermarkDelay,
                        "It is how far behind the watermark a partition ends, so it must be 0 or"
                                + " more.");
            }
        }
    }

    /**
     * How many tasks there are at once.
     *
     * @param parallelism subtasks; null for as many as the sink has
     * @param concurrentTasks in each of them
     * @param maxPendingTasks handed out and not committed
     */
    public record Workers(@Nullable Integer parallelism, int concurrentTasks, int maxPendingTasks)
            implements Serializable {

        public Workers {
            atLeastOne(IcebergCompactionOptions.PARALLELISM, parallelism, "It counts subtasks");
            atLeastOne(
                    IcebergCompactionOptions.CONCURRENT_TASKS,
                    concurrentTasks,
                    "It counts threads");
            atLeastOne(
                    IcebergCompactionOptions.MAX_PENDING_TASKS, maxPendingTasks, "It counts tasks");
        }
    }

    /** How files are read and written. */
    public record Rewrites(
            @Nullable MemorySize bytesPerSecond,
            MemorySize sortMemory,
            boolean copyRowGroups,
            boolean truncateTime)
            implements Serializable {

        public Rewrites {
            notEmpty(IcebergCompactionOptions.BYTES_PER_SECOND, bytesPerSecond);
            notEmpty(IcebergCompactionOptions.SORT_MEMORY, sortMemory);
        }
    }

    /** Whether the options of the table and of the statement ask for compaction. */
    public static boolean isEnabled(Map<String, String> options) {
        return Configuration.fromMap(options).get(IcebergCompactionOptions.AUTO_COMPACT);
    }

    /**
     * Takes the settings from options of a table, among which there may be any others.
     *
     * @throws IllegalArgumentException if one of ours is unknown or out of its range
     */
    public static CompactionSettings of(Map<String, String> options) {
        rejectUnknown(options);
        ReadableConfig config = Configuration.fromMap(options);
        return new CompactionSettings(
                new Triggers(
                        config.get(IcebergCompactionOptions.DELTA_COMMITS),
                        config.get(IcebergCompactionOptions.DELTA_FILES),
                        config.get(IcebergCompactionOptions.DELTA_BYTES),
                        config.get(IcebergCompactionOptions.DELTA_INTERVAL)),
                new Tiers(
                        config.get(IcebergCompactionOptions.TARGET_FILE_SIZE),
                        config.get(IcebergCompactionOptions.TIER_FILES),
                        config.get(IcebergCompactionOptions.TIER_BASE_SIZE)),
                new Deletes(
                        config.get(IcebergCompactionOptions.DELETE_FILES),
                        config.get(IcebergCompactionOptions.DELETE_RATIO)),
                new Partitions(
                        config.get(IcebergCompactionOptions.PARTITION_IDLE),
                        config.get(IcebergCompactionOptions.PARTITION_WATERMARK_DELAY)),
                config.get(IcebergCompactionOptions.ON_FINISH),
                new Workers(
                        config.get(IcebergCompactionOptions.PARALLELISM),
                        config.get(IcebergCompactionOptions.CONCURRENT_TASKS),
                        config.get(IcebergCompactionOptions.MAX_PENDING_TASKS)),
                new Rewrites(
                        config.get(IcebergCompactionOptions.BYTES_PER_SECOND),
                        config.get(IcebergCompactionOptions.SORT_MEMORY),
                        config.get(IcebergCompactionOptions.COPY_ROW_GROUPS),
                        config.get(IcebergCompactionOptions.TRUNCATE_TIME)),
                config.get(IcebergCompactionOptions.FAIL_JOB));
    }

    private static void rejectUnknown(Map<String, String> options) {
        List<String> known =
                IcebergCompactionOptions.ALL.stream()
                        .map(ConfigOption::key)
                        .filter(key -> key.startsWith(PREFIX))
                        .sorted()
                        .toList();
        Optional<String> unknown =
                options.keySet().stream()
                        .filter(key -> key.startsWith(PREFIX) && !known.contains(key))
                        .sorted()
                        .findFirst();
        if (unknown.isPresent()) {
            throw new IllegalArgumentException(
                    "Unknown option '%s'. Options of compaction are %s."
                            .formatted(
                                    unknown.get(),
                                    known.stream().collect(Collectors.joining(", "))));
        }
    }

    private static void atLeastOne(
            ConfigOption<Integer> option, @Nullable Integer value, String reason) {
        if (value != null && value < 1) {
            throw invalid(option, value, reason + ", so it must be at least 1.");
        }
    }

    private static void notEmpty(ConfigOption<MemorySize> option, @Nullable MemorySize value) {
        if (value != null && value.getBytes() == 0) {
            throw invalid(option, value, "It must be at least 1 byte.");
        }
    }

    private static void positive(ConfigOption<Duration> option, @Nullable Duration value) {
        if (value != null && (value.isNegative() || value.isZero())) {
            throw invalid(option, value, "It must be longer than 0.");
        }
    }

    private static IllegalArgumentException invalid(
            ConfigOption<?> option, Object value, String rule) {
        return new IllegalArgumentException(
                "Invalid '%s': %s. %s".formatted(option.key(), value, rule));
    }
}
