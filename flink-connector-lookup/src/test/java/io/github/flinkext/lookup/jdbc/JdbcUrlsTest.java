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
        "jdbc:mysql://me:p@s3cret@host/db,                           host/db",
        "jdbc:mysql://me:p;s3cret@host/db,                           host/db",
        "'jdbc:mysql:loadbalance://me:s3cret@one,two:2/db',          'one,two:2/db'",
        "'jdbc:mysql://(host=h,password=s3cret,user=me)/db',         ''",
        "jdbc:mariadb://address=(host=h)(password=s3cret)/db,        address=",
        "jdbc:oracle:thin:@(DESCRIPTION=(PASSWORD=s3cret)),          ''",
        "jdbc:sqlserver://host;password={x;s3cret};user=me,          host",
        "jdbc:db2://host:5/db:password=s3cret;user=me;,              host:5/db:password=***",
        "jdbc:h2:tcp://host/~/db,                                   tcp://host/~/db",
    })
    void saysWhereADatabaseIsWithoutItsSecrets(String url, String address) {
        assertThat(JdbcUrls.address(url)).isEqualTo(address);
        assertThat(JdbcUrls.withoutSecrets("Cannot use " + url + " now"))
                .doesNotContain("s3cret")
                .startsWith("Cannot use jdbc:")
                .endsWith(" now");
    }

    @ParameterizedTest
    @CsvSource({
        "jdbc:postgresql://host/db?user=me&password=a%40b,  a%40b a@b",
        "jdbc:mysql://me:a:b@host:3306/db,                  a:b",
        "'jdbc:mysql://me:a@one,you:b@two/db',              'a@one,you:b a b'",
        "jdbc:oracle:thin:me/a@//host:1521/service,         a",
        "jdbc:oracle:thin:me/a@host:1521:service,           a",
        "jdbc:sqlserver://host;password={a;b}};user=me,     a;b",
        "jdbc:h2:mem:x;PASSWORD=100%,                       100%",
        "jdbc:postgresql://host:5432/db,                    ''",
    })
    void knowsTheSecretsOfAUrl(String url, String secrets) {
        assertThat(String.join(" ", JdbcUrls.secrets(url))).isEqualTo(secrets);
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
