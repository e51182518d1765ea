/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.testutils;

import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;
import org.testcontainers.containers.GenericContainer;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class ServerLookupTest {

    @Test
    void prefersTheServerThatTheEnvironmentGives() {
        ServerLookup lookup =
                new ServerLookup(
                        Map.of(
                                "FLINKEXT_POSTGRES_URL", "jdbc:postgresql://db:5433/it?ssl=false",
                                "FLINKEXT_POSTGRES_USER", "tester",
                                "FLINKEXT_POSTGRES_PASSWORD", "secret"));

        RunningServer server = lookup.find(new PostgresKind());

        assertThat(server.host()).isEqualTo("db");
        assertThat(server.port()).isEqualTo(5433);
        assertThat(server.outlivesTests()).isTrue();
        assertThat(server.database().sibling("other"))
                .isEqualTo(
                        new TestDatabase(
                                "jdbc:postgresql://db:5433/other?ssl=false", "tester", "secret"));
        assertThat(server.toString()).doesNotContain("secret");
        assertThat(server.database().toString()).doesNotContain("secret");
    }

    @Test
    void skipsATestThatHarmsItsServerWithASentenceThatSaysHowToGetOne() {
        assertThatThrownBy(() -> new ServerLookup(Map.of()).startPrivate(new Absent()))
                .isInstanceOf(TestAbortedException.class)
                .hasMessage(
                        "No Absent program to start a private server with: install one (apt-get"
                                + " install absent-server).");
    }

    @Test
    void failsInsteadOfSkippingWhenServersAreRequired() {
        ServerLookup lookup = new ServerLookup(Map.of("FLINKEXT_REQUIRE_SERVERS", "true"));

        assertThatThrownBy(() -> lookup.startPrivate(new Absent()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("FLINKEXT_REQUIRE_SERVERS");
    }

    /** A server that is not on this machine. */
    private static final class Absent implements ServerKind {

        @Override
        public String name() {
            return "Absent";
        }

        @Override
        public String variablePrefix() {
            return "FLINKEXT_ABSENT";
        }

        @Override
        public String debianPackage() {
            return "absent-server";
        }

        @Override
        public String account() {
            return "absent";
        }

        @Override
        public Optional<Path> program() {
            return Optional.empty();
        }

        @Override
        public void prepare(ServerFolder folder) {}

        @Override
        public List<String> command(Path program, Path folder, int port) {
            return List.of();
        }

        @Override
        public String quitSignal() {
            return "TERM";
        }

        @Override
        public String url(String host, int port) {
            return "absent://" + host + ":" + port;
        }

        @Override
        public String user() {
            return "";
        }

        @Override
        public String password() {
            return "";
        }

        @Override
        public boolean answers(String host, int port) {
            return false;
        }

        @Override
        public GenericContainer<?> container() {
            throw new UnsupportedOperationException("Cannot contain a server that is not there");
        }
    }
}
