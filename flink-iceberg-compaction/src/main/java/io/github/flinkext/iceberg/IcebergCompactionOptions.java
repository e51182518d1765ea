/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg;

import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.MemorySize;

import java.time.Duration;
import java.util.Set;

/**
 * Options of compaction inside the job that writes a table: properties of the table, or hints of a
 * statement. All but {@link #AUTO_COMPACT} have an effect only where that one is true.
 */
@PublicEvolving
public final class IcebergCompactionOptions {

    public static final ConfigOption<Boolean> AUTO_COMPACT =
            ConfigOptions.key("auto-compact")
                    .booleanType()
                    .defaultValue(false)
                    .withDescription(
                            "Whether jobs that insert into the table also merge its small files, in"
                                    + " operators behind the sink. Such jobs use Iceberg's sink v2,"
                                    + " whatever 'table.exec.iceberg.use-v2-sink' says.");

    public static final ConfigOption<Integer> DELTA_COMMITS =
            ConfigOptions.key("compact.delta.commits")
                    .intType()
                    .defaultValue(10)
                    .withDescription(
                            "Looks for files to merge each time the job has committed this often,"
                                    + " counting checkpoints without rows.");

    public static final ConfigOption<Integer> DELTA_FILES =
            ConfigOptions.key("compact.delta.files")
                    .intType()
                    .noDefaultValue()
                    .withDescription(
                            "Looks for files to merge also once commits, of any writer, have added"
                                    + " this many data files.");

    public static final ConfigOption<MemorySize> DELTA_BYTES =
            ConfigOptions.key("compact.delta.bytes")
                    .memoryType()
                    .noDefaultValue()
                    .withDescription(
                            "Looks for files to merge also once commits, of any writer, have added"
                                    + " this many bytes.");

    public static final ConfigOption<Duration> DELTA_INTERVAL =
            ConfigOptions.key("compact.delta.interval")
                    .durationType()
                    .noDefaultValue()
                    .withDescription(
                            "Looks for files to merge also each time this long has passed, even if"
                                    + " the job committed nothing.");

    public static final ConfigOption<MemorySize> TARGET_FILE_SIZE =
            ConfigOptions.key("compact.target-file-size")
                    .memoryType()
                    .noDefaultValue()
                    .withDescription(
                            "Size of the files to make. Files of three quarters of it or more are"
                                    + " left alone; two smaller ones that fit to no others make one"
                                    + " of up to one and a half times the size. By default that of"
                                    + " the sink, which takes it from the table"
                                    + " ('write.target-file-size-bytes').");

    public static final ConfigOption<Integer> TIER_FILES =
            ConfigOptions.key("compact.tier.files")
                    .intType()
                    .defaultValue(10)
                    .withDescription(
                            "Files of one tier that are merged into one of the next, if they do not"
                                    + " fill a file of the target size before. 500 are merged in"
                                    + " any case, which is as many as a rewrite takes of one tier."
                                    + " More leaves more files and rewrites each row less often.");

    public static final ConfigOption<MemorySize> TIER_BASE_SIZE =
            ConfigOptions.key("compact.tier.base-size")
                    .memoryType()
                    .defaultValue(MemorySize.ofMebiBytes(2))
                    .withDescription(
                            "Largest file of the lowest tier. Files far smaller are merged within"
                                    + " it, each time into one several times as large, until they"
                                    + " outgrow it. Each further tier reaches 'compact.tier.files'"
                                    + " times as high.");

    public static final ConfigOption<Boolean> COPY_ROW_GROUPS =
            ConfigOptions.key("compact.copy-row-groups")
                    .booleanType()
                    .defaultValue(true)
                    .withDescription(
                            "Merges Parquet files by copying their row groups, which takes a"
                                    + " fraction of the processor time of reading and writing the"
                                    + " rows: files of a full lowest tier while the job runs, as they"
                                    + " are merged again, if their row groups have 128 KB or more on"
                                    + " average; in other merges, if they have an eighth of"
                                    + " 'write.parquet.row-group-size-bytes' or more. Not where rows"
                                    + " are deleted or sorted, in tables of format 3, nor files that"
                                    + " are encrypted, differ in their schema, or have FLOAT or"
                                    + " DOUBLE columns that parquet-mr has not written.");

    public static final ConfigOption<Integer> DELETE_FILES =
            ConfigOptions.key("compact.delete-files")
                    .intType()
                    .defaultValue(10)
                    .withDescription(
                            "Rewrites a data file of any size once so many delete files apply to"
                                    + " it, so that delete files go away. Fewer make reads cheaper"
                                    + " and rewrite more.");

    public static final ConfigOption<Double> DELETE_RATIO =
            ConfigOptions.key("compact.delete-ratio")
                    .doubleType()
                    .defaultValue(0.3)
                    .withDescription(
                            "Rewrites a data file of any size once this share of its rows is"
                                    + " deleted by position, in delete files or vectors of that"
                                    + " file alone. Above 0, at most 1.");

    public static final ConfigOption<Duration> PARTITION_IDLE =
            ConfigOptions.key("compact.partition.idle")
                    .durationType()
                    .noDefaultValue()
                    .withDescription(
                            "Merges all small files of a partition, of whatever tier, once nothing"
                                    + " was added to it for this long, by the times of the table's"
                                    + " snapshots; in a table of format 1, since the job looked"
                                    + " first.");

    public static final ConfigOption<Duration> PARTITION_WATERMARK_DELAY =
            ConfigOptions.key("compact.partition.watermark-delay")
                    .durationType()
                    .noDefaultValue()
                    .withDescription(
                            "Merges all small files of a partition, of whatever tier, once the"
                                    + " watermark is this far past its end and the rows before it"
                                    + " are committed. Partitions end in UTC, also those of a DATE:"
                                    + " for local days west of UTC, set it to the zone's offset or"
                                    + " more. What comes later is merged with larger files"
                                    + " only once there is as much of it, or after"
                                    + " 'compact.partition.idle'. Needs a partition field of time:"
                                    + " year, month, day or hour of a column, or a DATE column.");

    public static final ConfigOption<OnFinish> ON_FINISH =
            ConfigOptions.key("compact.on-finish")
                    .enumType(OnFinish.class)
                    .defaultValue(OnFinish.ALL)
                    .withDescription(
                            "What is merged after the last commit of a batch insert or of a job"
                                    + " whose input ended: 'all' small files, only those of the"
                                    + " 'lowest-tier', or 'nothing'. Cancelled jobs and jobs"
                                    + " stopped without draining merge nothing.");

    public static final ConfigOption<Integer> PARALLELISM =
            ConfigOptions.key("compact.parallelism")
                    .intType()
                    .noDefaultValue()
                    .withDescription(
                            "Subtasks of the operator that rewrites files. By default as many as"
                                    + " the sink has.");

    public static final ConfigOption<Integer> CONCURRENT_TASKS =
            ConfigOptions.key("compact.concurrent-tasks")
                    .intType()
                    .defaultValue(1)
                    .withDescription(
                            "Rewrites that run at once in each subtask, each in a thread of its"
                                    + " own.");

    public static final ConfigOption<Integer> MAX_PENDING_TASKS =
            ConfigOptions.key("compact.max-pending-tasks")
                    .intType()
                    .defaultValue(500)
                    .withDescription(
                            "Tasks that are handed out and not committed, at most. What else there"
                                    + " is to merge waits until some are done, as in a table with"
                                    + " many small files for which 'auto-compact' was just switched"
                                    + " on. More make the state larger, and tasks wait longer, so"
                                    + " snapshots have to be kept for longer.");

    public static final ConfigOption<MemorySize> BYTES_PER_SECOND =
            ConfigOptions.key("compact.bytes-per-second")
                    .memoryType()
                    .noDefaultValue()
                    .withDescription(
                            "Most bytes of data files that all rewrites of the job together read in"
                                    + " a second. Unlimited by default.");

    public static final ConfigOption<MemorySize> SORT_MEMORY =
            ConfigOptions.key("compact.sort.memory")
                    .memoryType()
                    .defaultValue(MemorySize.ofMebiBytes(64))
                    .withDescription(
                            "Heap that each rewrite of a table with a sort order takes for rows;"
                                    + " more rows are sorted in files in Flink's temporary folders.");

    public static final ConfigOption<Boolean> TRUNCATE_TIME =
            ConfigOptions.key("compact.truncate-time")
                    .booleanType()
                    .defaultValue(false)
                    .withDescription(
                            "Whether rows with TIME columns may be read and written, though Flink"
                                    + " knows only the milliseconds of a TIME: microseconds, which"
                                    + " other engines can write, are cut off. Without it"
                                    + " 'auto-compact' is refused for tables with such columns.");

    public static final ConfigOption<Boolean> FAIL_JOB =
            ConfigOptions.key("compact.fail-job")
                    .booleanType()
                    .defaultValue(false)
                    .withDescription(
                            "Whether the job fails if a compaction does. Otherwise failures are"
                                    + " logged, counted, and tried again with growing pauses."
                                    + " Conflicts with other writers are no failures.");

    /** All options above. */
    public static final Set<ConfigOption<?>> ALL =
            Set.of(
                    AUTO_COMPACT,
                    DELTA_COMMITS,
                    DELTA_FILES,
                    DELTA_BYTES,
                    DELTA_INTERVAL,
                    TARGET_FILE_SIZE,
                    TIER_FILES,
                    TIER_BASE_SIZE,
                    COPY_ROW_GROUPS,
                    DELETE_FILES,
                    DELETE_RATIO,
                    PARTITION_IDLE,
                    PARTITION_WATERMARK_DELAY,
                    ON_FINISH,
                    PARALLELISM,
                    CONCURRENT_TASKS,
                    MAX_PENDING_TASKS,
                    BYTES_PER_SECOND,
                    SORT_MEMORY,
                    TRUNCATE_TIME,
                    FAIL_JOB);

    /** Which files are merged after the last commit. */
    public enum OnFinish {
        ALL("all"),
        LOWEST_TIER("lowest-tier"),
        NOTHING("nothing");

        private final String value;

        OnFinish(String value) {
            this.value = value;
        }

        @Override
        public String toString() {
            return value;
        }
    }

    private IcebergCompactionOptions() {}
}
