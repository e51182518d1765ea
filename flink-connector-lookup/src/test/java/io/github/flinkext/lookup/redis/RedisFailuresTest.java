/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.redis;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisConnectionException;
import io.netty.channel.ConnectTimeoutException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

class RedisFailuresTest {

    static Stream<Throwable> hangUps() {
        return Stream.of(
                new IOException("Connection closed prematurely"),
                new ClosedChannelException(),
                new SocketException("Connection reset"));
    }

    @ParameterizedTest
    @MethodSource("hangUps")
    void aServerThatHungUpGaveNoReason(Throwable hangUp) {
        assertThat(RedisFailures.isUnexplained(failureOf(hangUp))).isTrue();
    }

    static Stream<Throwable> reasons() {
        return Stream.of(
                new RedisCommandExecutionException("WRONGPASS no"),
                new ConnectException("Connection refused"),
                new ConnectTimeoutException("connection timed out"));
    }

    @ParameterizedTest
    @MethodSource("reasons")
    void aServerThatIsAbsentOrRefusesGaveOne(Throwable reason) {
        assertThat(RedisFailures.isUnexplained(failureOf(reason))).isFalse();
    }

    private static Throwable failureOf(Throwable cause) {
        return new ExecutionException(
                new RedisConnectionException("Unable to connect to 127.0.0.1", cause));
    }
}
