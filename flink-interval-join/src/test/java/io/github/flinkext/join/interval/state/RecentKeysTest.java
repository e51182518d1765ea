/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.join.interval.state;

import org.apache.flink.api.java.tuple.Tuple1;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RecentKeysTest {

    private KeyedState state;

    @BeforeEach
    void start() throws Exception {
        state = new KeyedState(new HashMapStateBackend());
    }

    @AfterEach
    void stop() throws Exception {
        state.close();
    }

    @Test
    void remembersAValueOfEachKey() {
        RecentKeys<Tuple1<String>, Integer> recent = new RecentKeys<>(state.backend(), 10);
        put(recent, "a", 1);
        put(recent, "b", 2);

        assertThat(get(recent, "a")).isEqualTo(1);
        assertThat(get(recent, "b")).isEqualTo(2);
        assertThat(get(recent, "c")).isNull();
    }

    @Test
    void forgetsTheKeyThatWasNotUsedForLongest() {
        RecentKeys<Tuple1<String>, Integer> recent = new RecentKeys<>(state.backend(), 2);
        put(recent, "a", 1);
        put(recent, "b", 2);
        get(recent, "a");

        put(recent, "c", 3);

        assertThat(get(recent, "a")).isEqualTo(1);
        assertThat(get(recent, "b")).isNull();
        assertThat(get(recent, "c")).isEqualTo(3);
        assertThat(recent.size()).isEqualTo(2);
    }

    @Test
    void evictsTheKeyThatWasNotUsedForLongest() {
        RecentKeys<Tuple1<String>, Integer> recent = new RecentKeys<>(state.backend(), 10);
        put(recent, "a", 1);
        put(recent, "b", 2);
        get(recent, "a");

        assertThat(recent.evictEldest()).isEqualTo(2);
        assertThat(recent.evictEldest()).isEqualTo(1);
        assertThat(recent.size()).isZero();
    }

    @Test
    void forgetsAKeyOnDemand() {
        RecentKeys<Tuple1<String>, Integer> recent = new RecentKeys<>(state.backend(), 10);
        put(recent, "a", 1);

        assertThat(recent.remove()).isEqualTo(1);
        assertThat(recent.remove()).isNull();
        assertThat(recent.get()).isNull();
    }

    @Test
    void keepsACopyOfAKeyThatItsOwnerChanges() {
        RecentKeys<Tuple1<String>, Integer> recent = new RecentKeys<>(state.backend(), 10);
        Tuple1<String> key = Tuple1.of("a");
        state.key(key);
        recent.put(1);

        key.f0 = "b";
        state.key(key);
        assertThat(recent.get()).isNull();
        recent.put(2);

        assertThat(get(recent, "a")).isEqualTo(1);
        assertThat(get(recent, "b")).isEqualTo(2);
    }

    private void put(RecentKeys<Tuple1<String>, Integer> recent, String key, int value) {
        state.key(key);
        recent.put(value);
    }

    private Integer get(RecentKeys<Tuple1<String>, Integer> recent, String key) {
        state.key(key);
        return recent.get();
    }
}
