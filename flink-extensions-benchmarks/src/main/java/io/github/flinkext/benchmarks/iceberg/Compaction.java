/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.iceberg;

import io.github.flinkext.iceberg.IcebergCompactionOptions;
import io.github.flinkext.iceberg.IcebergExtCatalogFactory;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** What merges the files of a table while a job writes it. */
enum Compaction {
    NONE("none", "no compaction", Map.of()),

    ICEBERG_DEFAULTS(
            "iceberg-defaults",
            "Iceberg's own, at its defaults (at most once a minute)",
            iceberg(Map.of())),

    ICEBERG_SAME_TRIGGER(
            "iceberg-same-trigger",
            "Iceberg's own, every 10 commits",
            iceberg(Map.of("rate-limit-seconds", "1", "rewrite.schedule.commit-count", "10"))),

    ICEBERG_TUNED(
            "iceberg-tuned",
            "Iceberg's own, every 10 commits, files of 20 MB, none of 10 MB or more again",
            iceberg(
                    Map.of(
                            "rate-limit-seconds", "1",
                            "rewrite.schedule.commit-count", "10",
                            "rewrite.target-file-size-bytes", "20000000",
                            "rewrite.min-file-size-bytes", "10000000"))),

    OURS(
            "ours",
            "ours, nothing merged at the end, as in a job that goes on",
            ours(Map.of(IcebergCompactionOptions.ON_FINISH.key(), "nothing"))),

    OURS_DECODED(
            "ours-decoded",
            "ours, no row groups copied, nothing merged at the end",
            ours(
                    Map.of(
                            IcebergCompactionOptions.ON_FINISH.key(), "nothing",
                            IcebergCompactionOptions.COPY_ROW_GROUPS.key(), "false"))),

    /** Beside {@link #ICEBERG_TUNED}, which was given this size as well. */
    OURS_20MB(
            "ours-20mb",
            "ours, files of 20 MB, nothing merged at the end",
            ours(
                    Map.of(
                            IcebergCompactionOptions.ON_FINISH.key(), "nothing",
                            IcebergCompactionOptions.TARGET_FILE_SIZE.key(), "20000000 b"))),

    /** For fewer writes at the price of more files; pays in jobs that go on for long. */
    OURS_WIDE_TIERS(
            "ours-wide-tiers",
            "ours, 30 files of a tier merged at once, nothing merged at the end",
            ours(
                    Map.of(
                            IcebergCompactionOptions.ON_FINISH.key(), "nothing",
                            IcebergCompactionOptions.TIER_FILES.key(), "30"))),

    OURS_LOWEST_TIER(
            "ours-lowest-tier",
            "ours, the lowest tier merged at the end",
            ours(Map.of(IcebergCompactionOptions.ON_FINISH.key(), "lowest-tier"))),

    OURS_ALL(
            "ours-all", "ours, at its defaults: all small files merged at the end", ours(Map.of()));

    private final String caseName;
    private final String description;
    private final Map<String, String> tableOptions;

    Compaction(String caseName, String description, Map<String, String> tableOptions) {
        this.caseName = caseName;
        this.description = description;
        this.tableOptions = tableOptions;
    }

    private static Map<String, String> iceberg(Map<String, String> options) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("flink-maintenance.rewrite.enabled", "true");
        options.forEach((key, value) -> all.put("flink-maintenance." + key, value));
        return all;
    }

    private static Map<String, String> ours(Map<String, String> options) {
        Map<String, String> all = new LinkedHashMap<>(options);
        all.put(IcebergCompactionOptions.AUTO_COMPACT.key(), "true");
        return all;
    }

    String caseName() {
        return caseName;
    }

    String description() {
        return description;
    }

    boolean isOurs() {
        return tableOptions.containsKey(IcebergCompactionOptions.AUTO_COMPACT.key());
    }

    String catalogType() {
        return isOurs() ? IcebergExtCatalogFactory.IDENTIFIER : "iceberg";
    }

    /**
     * Properties of the table.
     *
     * @param others that it has besides
     */
    Map<String, String> tableOptions(Map<String, String> others) {
        Map<String, String> all = new LinkedHashMap<>(others);
        all.putAll(tableOptions);
        return all;
    }

    static String asSql(Map<String, String> options) {
        return options.entrySet().stream()
                .map(option -> "'%s' = '%s'".formatted(option.getKey(), option.getValue()))
                .collect(Collectors.joining(", ", "(", ")"));
    }
}
