/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.jdbc;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class JdbcUrlsTest {

    @ParameterizedTest
    @CsvSource({
        "jdbc:postgresql://host:5432/db?user=me&password=s3cret,    host:5432/db",
        "'jdbc:postgresql://one:1,two:2/db', 'one:1,two:2/db'",
        "jdbc:mysql://me:s3cret@host/db,                            host/db",
        "jdbc:oracle:thin:scott/s3cret@//host:1521/service,         host:1521/service",
        "jdbc:sqlserver://host:1433;databaseName=db;password=s3cret,host:1433",
        "jdbc:h2:mem:airports;USER=me;PASSWORD=s3cret,              mem:airports",
        "jdbc:h2:tcp://host/~/db,                                   tcp://host/~/db",
    })
    void saysWhereADatabaseIsWithoutItsSecrets(String url, String address) {
        assertThat(JdbcUrls.address(url)).isEqualTo(address);
        assertThat(JdbcUrls.withoutSecrets("Cannot use " + url + " now"))
                .doesNotContain("s3cret")
                .startsWith("Cannot use jdbc:")
                .endsWith(" now");
    }

    @Test
    void findsParametersOfTheDriver() {
        String url = "jdbc:postgresql://host/db?a=1&connectTimeout=3";

        assertThat(JdbcUrls.hasParameter(url, "connectTimeout")).isTrue();
        assertThat(JdbcUrls.hasParameter(url, "a")).isTrue();
        assertThat(JdbcUrls.hasParameter(url, "b")).isFalse();
        assertThat(JdbcUrls.hasParameter(url, "Timeout")).isFalse();
    }
}
