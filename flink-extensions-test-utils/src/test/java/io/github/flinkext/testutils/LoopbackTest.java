/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.testutils;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class LoopbackTest {

    private final List<Integer> tried = new ArrayList<>();

    @Test
    void triesAnotherPortIfTheFirstIsTakenMeanwhile() throws IOException {
        int port =
                Loopback.listen(
                        free -> {
                            tried.add(free);
                            if (tried.size() == 1) {
                                listenTwice(free);
                            }
                        });

        assertThat(tried).hasSize(2);
        assertThat(port).isEqualTo(tried.get(1));
    }

    @Test
    void saysWhyNothingCanListen() {
        assertThatThrownBy(
                        () ->
                                Loopback.listen(
                                        free -> {
                                            tried.add(free);
                                            listenTwice(free);
                                        }))
                .isInstanceOf(BindException.class);
        assertThat(tried).hasSize(3);
    }

    private static void listenTwice(int port) throws IOException {
        InetAddress address = InetAddress.getByName(Loopback.ADDRESS);
        try (ServerSocket somebodyElse = new ServerSocket(port, 1, address)) {
            new ServerSocket(somebodyElse.getLocalPort(), 1, address).close();
        }
    }
}
