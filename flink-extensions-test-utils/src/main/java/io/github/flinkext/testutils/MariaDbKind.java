/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.testutils;

import org.testcontainers.containers.GenericContainer;
import org.testcontainers.images.builder.Transferable;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** MariaDB whose data need not outlive it. */
final class MariaDbKind extends DatabaseKind {

    private static final int PROTOCOL_10 = 10;

    private final List<String> options;

    /**
     * @param options of the server's command line, beside those that every test server has
     */
    MariaDbKind(String... options) {
        this.options = List.of(options);
    }

    @Override
    public String name() {
        return "MariaDB";
    }

    @Override
    public String variablePrefix() {
        return "FLINKEXT_MARIADB";
    }

    @Override
    public String debianPackage() {
        return "mariadb-server";
    }

    @Override
    public String account() {
        return "mysql";
    }

    @Override
    public Optional<Path> program() {
        return Programs.find("mariadbd").filter(program -> installer().isPresent());
    }

    private static Optional<Path> installer() {
        return Programs.find("mariadb-install-db");
    }

    @Override
    public void prepare(ServerFolder folder) throws IOException {
        folder.run(
                installer().orElseThrow().toString(),
                "--no-defaults",
                "--datadir=" + data(folder.path()),
                "--auth-root-authentication-method=normal",
                "--skip-test-db",
                "--skip-name-resolve");
        folder.write(
                accounts(folder.path()),
                createAccount()
                        + "DELETE FROM mysql.global_priv WHERE User = 'root';\nFLUSH PRIVILEGES;\n");
    }

    /** Run at each start, so it must hold for an account that is there already. */
    private String createAccount() {
        return """
                CREATE USER IF NOT EXISTS '%1$s'@'%%' IDENTIFIED BY '%2$s';
                GRANT ALL PRIVILEGES ON *.* TO '%1$s'@'%%' WITH GRANT OPTION;
                """
                .formatted(USER, password());
    }

    @Override
    public List<String> command(Path program, Path folder, int port) {
        return Stream.concat(standard(program, folder, port), options.stream()).toList();
    }

    private static Stream<String> standard(Path program, Path folder, int port) {
        return Stream.of(
                program.toString(),
                "--no-defaults",
                "--datadir=" + data(folder),
                "--init-file=" + accounts(folder),
                "--socket=" + folder.resolve("socket"),
                "--pid-file=" + folder.resolve("pid"),
                "--bind-address=" + Loopback.ADDRESS,
                "--port=" + port,
                "--max-connections=200",
                "--skip-name-resolve",
                "--skip-log-bin",
                "--character-set-server=utf8mb4",
                // With these two a crash of the machine loses data, a killed process does not.
                "--innodb-flush-log-at-trx-commit=2",
                "--innodb-doublewrite=0");
    }

    private static Path data(Path folder) {
        return folder.resolve("data");
    }

    private static Path accounts(Path folder) {
        return folder.resolve("accounts.sql");
    }

    @Override
    public String quitSignal() {
        return "KILL";
    }

    @Override
    public String url(String host, int port) {
        return "jdbc:mariadb://" + host + ":" + port + "/mysql";
    }

    /** The server speaks first: four bytes of framing, then its protocol, or 255 for a refusal. */
    @Override
    public boolean answers(String host, int port) throws IOException {
        return ServerKind.exchange(host, port, new byte[0], 5)[4] == PROTOCOL_10;
    }

    @Override
    public GenericContainer<?> container() {
        return new GenericContainer<>("mariadb:10.11")
                .withEnv("MARIADB_RANDOM_ROOT_PASSWORD", "1")
                .withCopyToContainer(Transferable.of(createAccount()), "/tmp/accounts.sql")
                .withCommand(
                        "--init-file=/tmp/accounts.sql",
                        "--max-connections=200",
                        "--skip-name-resolve")
                .withExposedPorts(3306);
    }
}
