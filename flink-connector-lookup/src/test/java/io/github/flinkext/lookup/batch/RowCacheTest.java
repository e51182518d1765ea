/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.batch;

import io.github.flinkext.lookup.CacheSettings;

import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

class RowCacheTest {

    private static final RowData KEY = GenericRowData.of(1);
    private static final RowData MISSING = GenericRowData.of(2);

    private long nowNanos;

    @Test
    void forgetsMissesSoonerThanRows() {
        RowCache cache = cache(null, Duration.ofMinutes(10), null, Duration.ofSeconds(10));
        cache.put(KEY, rows(1));
        cache.put(MISSING, List.of());

        pass(Duration.ofSeconds(11));

        assertThat(cache.rowsOf(KEY)).hasSize(1);
        assertThat(cache.rowsOf(MISSING)).isNull();
        pass(Duration.ofMinutes(10));
        assertThat(cache.rowsOf(KEY)).isNull();
    }

    @Test
    void keepsWhatIsReadButNotBeyondItsTimeToLive() {
        RowCache cache = cache(null, Duration.ofSeconds(25), Duration.ofSeconds(10), null);
        cache.put(KEY, rows(1));

        pass(Duration.ofSeconds(9));
        assertThat(cache.rowsOf(KEY)).isNotNull();
        pass(Duration.ofSeconds(9));
        assertThat(cache.rowsOf(KEY)).isNotNull();
        pass(Duration.ofSeconds(8));
        assertThat(cache.rowsOf(KEY)).isNull();
    }

    @Test
    void forgetsWhatIsNotRead() {
        RowCache cache = cache(null, null, Duration.ofSeconds(10), null);
        cache.put(KEY, rows(1));

        pass(Duration.ofSeconds(11));

        assertThat(cache.rowsOf(KEY)).isNull();
    }

    @Test
    void countsRowsAndNotKeys() {
        RowCache cache = cache(100L, null, null, null);

        for (int key = 0; key < 100; key++) {
            cache.put(GenericRowData.of(key), rows(10));
        }

        assertThat(cache.size()).isLessThanOrEqualTo(10);
    }

    @Test
    void livesForeverWithoutTimesToLive() {
        RowCache cache = cache(null, null, null, null);
        cache.put(KEY, rows(1));
        cache.put(MISSING, List.of());

        pass(Duration.ofDays(3650));

        assertThat(cache.rowsOf(KEY)).hasSize(1);
        assertThat(cache.rowsOf(MISSING)).isEmpty();
    }

    private RowCache cache(
            Long maxRows, Duration afterWrite, Duration afterAccess, Duration missesAfterWrite) {
        return new RowCache(
                new CacheSettings(true, maxRows, afterWrite, afterAccess, true, missesAfterWrite),
                () -> nowNanos);
    }

    private void pass(Duration time) {
        nowNanos += time.toNanos();
    }

    private static List<RowData> rows(int count) {
        return java.util.Collections.nCopies(count, (RowData) GenericRowData.of(1));
    }
}
