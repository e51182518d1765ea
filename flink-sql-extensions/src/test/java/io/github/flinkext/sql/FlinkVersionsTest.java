/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.sql;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.table.api.TableException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class FlinkVersionsTest {

    @ParameterizedTest
    @ValueSource(strings = {"2.1.0", "2.1.1", "2.2.0", "2.3.0", "2.3-SNAPSHOT", "2.2.5-vendor"})
    void acceptsPatchReleasesOfTestedMinors(String version) {
        assertThatCode(() -> FlinkVersions.checkTested(version, "x", new Configuration()))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.0.0", "2.4.0", "2.10.1", "1.20.1", "3.0.0", "<unknown>"})
    void namesOptionVersionAndRemedyForOthers(String version) {
        assertThatThrownBy(
                        () ->
                                FlinkVersions.checkTested(
                                        version, "'lookup.hash.enable'", new Configuration()))
                .isInstanceOf(TableException.class)
                .hasMessageContaining("Cannot use 'lookup.hash.enable'")
                .hasMessageContaining("not with Flink " + version)
                .hasMessageContaining("SET 'flinkext.allow-untested-flink' = 'true'");
    }

    @Test
    void acceptsAnyVersionAtTheUsersOwnRisk() {
        Configuration configuration = new Configuration();
        configuration.set(SqlExtensionsOptions.ALLOW_UNTESTED_FLINK, true);

        assertThatCode(() -> FlinkVersions.checkTested("9.9", "x", configuration))
                .doesNotThrowAnyException();
    }

    @Test
    void readsTheVersionOfTheFlinkAtHand() {
        assertThat(FlinkVersions.current()).matches("2\\.[123]\\..*");
    }
}
