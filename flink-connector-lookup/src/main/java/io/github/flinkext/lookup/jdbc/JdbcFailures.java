/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.jdbc;

import javax.annotation.Nullable;

import java.sql.SQLException;

/** Words failures of the database for the user, without secrets. */
final class JdbcFailures {

    private JdbcFailures() {}

    /** The failure of a request. */
    static Throwable of(Throwable failure, JdbcSettings settings, int keys) {
        if (!(failure instanceof SQLException sql)) {
            return failure;
        }
        return wrap(
                String.format(
                        "Cannot look up %s in %s: ",
                        keys == 1 ? "a key" : keys + " keys", settings),
                sql,
                settings);
    }

    /** The failure to get the first connection. */
    static SQLException ofConnecting(SQLException failure, JdbcSettings settings) {
        return wrap("Cannot connect to " + settings.server() + ": ", failure, settings);
    }

    /** The failure to find out what the table looks like. */
    static SQLException ofDescribing(SQLException failure, JdbcSettings settings) {
        return wrap("Cannot look up in " + settings + ": ", failure, settings);
    }

    private static SQLException wrap(String refusal, SQLException failure, JdbcSettings settings) {
        SQLException cause = withoutSecrets(failure, settings);
        return new SQLException(
                refusal + mostTelling(cause).getMessage(),
                failure.getSQLState(),
                failure.getErrorCode(),
                cause);
    }

    /** A pool says "timed out" and drivers "failed to connect"; why is further down. */
    private static Throwable mostTelling(SQLException failure) {
        Throwable telling = failure;
        while (telling.getCause() instanceof SQLException cause && cause.getMessage() != null) {
            telling = cause;
        }
        return telling;
    }

    /** The failure itself, or a likeness of it if it says a secret of the URL or the password. */
    static SQLException withoutSecrets(SQLException failure, JdbcSettings settings) {
        return saysSecret(failure, settings) ? (SQLException) likeness(failure, settings) : failure;
    }

    private static boolean saysSecret(@Nullable Throwable failure, JdbcSettings settings) {
        if (failure == null) {
            return false;
        }
        String message = failure.getMessage();
        if (message != null && !message.equals(scrubbed(message, settings))) {
            return true;
        }
        for (Throwable suppressed : failure.getSuppressed()) {
            if (saysSecret(suppressed, settings)) {
                return true;
            }
        }
        return saysSecret(failure.getCause(), settings)
                || failure instanceof SQLException sql
                        && saysSecret(sql.getNextException(), settings);
    }

    @Nullable
    private static Throwable likeness(@Nullable Throwable failure, JdbcSettings settings) {
        if (failure == null) {
            return null;
        }
        String message =
                failure.getMessage() == null ? null : scrubbed(failure.getMessage(), settings);
        Throwable cause = likeness(failure.getCause(), settings);
        Throwable likeness =
                failure instanceof SQLException sql
                        ? new SQLException(message, sql.getSQLState(), sql.getErrorCode(), cause)
                        : new RuntimeException(
                                failure.getClass().getName() + ": " + message, cause);
        likeness.setStackTrace(failure.getStackTrace());
        for (Throwable suppressed : failure.getSuppressed()) {
            likeness.addSuppressed(likeness(suppressed, settings));
        }
        return likeness;
    }

    private static String scrubbed(String message, JdbcSettings settings) {
        String scrubbed = JdbcUrls.withoutSecrets(message);
        for (String secret : settings.secrets()) {
            scrubbed = scrubbed.replace(secret, "***");
        }
        return scrubbed;
    }
}
