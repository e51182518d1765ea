/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.testutils;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The temporary folder of a private server, and the account that the server runs as.
 *
 * <p>Database servers refuse to run as root. A JVM run by root therefore gives the folder to the
 * account of the server's package, or to nobody, and starts programs as that account.
 */
final class ServerFolder {

    private static final String ROOT = "root";
    private static final String NOBODY = "nobody";
    private static final long PROGRAM_TIMEOUT_SECONDS = 120;
    private static final int LOG_LINES_SHOWN = 20;

    private final Path path;
    private final UserPrincipal owner;
    private final List<String> asOwner;

    private ServerFolder(Path path, UserPrincipal owner, List<String> asOwner) {
        this.path = path;
        this.owner = owner;
        this.asOwner = asOwner;
    }

    static ServerFolder create(String name, String account) throws IOException {
        Path path = Files.createTempDirectory("flinkext-" + name.toLowerCase() + "-");
        UserPrincipal self = Files.getOwner(path);
        if (!self.getName().equals(ROOT)) {
            return new ServerFolder(path, self, List.of());
        }
        UserPrincipal owner = unprivileged(path, account);
        Files.setOwner(path, owner);
        return new ServerFolder(
                path,
                owner,
                List.of(
                        "setpriv",
                        "--reuid=" + owner.getName(),
                        "--regid=" + Files.getAttribute(path, "unix:gid"),
                        "--clear-groups"));
    }

    private static UserPrincipal unprivileged(Path path, String account) throws IOException {
        var accounts = path.getFileSystem().getUserPrincipalLookupService();
        try {
            return accounts.lookupPrincipalByName(account);
        } catch (UserPrincipalNotFoundException packageHasNoAccount) {
            return accounts.lookupPrincipalByName(NOBODY);
        }
    }

    Path path() {
        return path;
    }

    Path log() {
        return path.resolve("log");
    }

    /** Writes a file that only the server's account, and this JVM, can read. */
    void write(Path file, String content) throws IOException {
        Files.writeString(file, content);
        Files.setOwner(file, owner);
    }

    /** A process of the server's account, in this folder, with its output in the log. */
    Process start(List<String> command) throws IOException {
        List<String> line = new ArrayList<>(asOwner);
        line.addAll(command);
        ProcessBuilder builder =
                new ProcessBuilder(line)
                        .directory(path.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
        builder.environment().put("LC_ALL", "C");
        return builder.start();
    }

    /** Runs a program to its end, which must be a good one. */
    void run(String... command) throws IOException {
        Process process = start(List.of(command));
        try {
            if (!process.waitFor(PROGRAM_TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException(
                        "Cannot prepare a server: "
                                + command[0]
                                + " still runs after "
                                + PROGRAM_TIMEOUT_SECONDS
                                + " s\n"
                                + lastWords());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Interrupted while " + command[0] + " runs");
        } finally {
            process.destroyForcibly();
        }
        if (process.exitValue() != 0) {
            throw new IOException(
                    "Cannot prepare a server: "
                            + command[0]
                            + " ended with "
                            + process.exitValue()
                            + "\n"
                            + lastWords());
        }
    }

    /** The end of the log, for messages. */
    String lastWords() throws IOException {
        if (!Files.exists(log())) {
            return "(it logged nothing)";
        }
        List<String> lines =
                new String(Files.readAllBytes(log()), StandardCharsets.UTF_8).lines().toList();
        return String.join(
                "\n", lines.subList(Math.max(0, lines.size() - LOG_LINES_SHOWN), lines.size()));
    }
}
