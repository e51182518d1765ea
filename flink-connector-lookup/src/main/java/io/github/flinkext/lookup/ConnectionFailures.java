/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup;

import org.apache.flink.util.ExceptionUtils;

import java.io.IOException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;

/** Tells failures of the connection from failures of a request. */
final class ConnectionFailures {

    /** Class 08 of SQLSTATE is "connection exception"; 57P01 to 57P03 are PostgreSQL going down. */
    private static final String CONNECTION_CLASS = "08";

    private static final String POSTGRES_SHUTDOWN = "57P0";

    private ConnectionFailures() {}

    static boolean isConnectionFailure(Throwable failure) {
        return ExceptionUtils.findThrowable(failure, ConnectionFailures::isOne).isPresent();
    }

    private static boolean isOne(Throwable failure) {
        return failure instanceof IOException
                || failure instanceof SQLTransientConnectionException
                || failure instanceof SQLNonTransientConnectionException
                || failure instanceof SQLRecoverableException
                || failure instanceof SQLException sql && hasConnectionState(sql);
    }

    private static boolean hasConnectionState(SQLException failure) {
        String state = failure.getSQLState();
        return state != null
                && (state.startsWith(CONNECTION_CLASS) || state.startsWith(POSTGRES_SHUTDOWN));
    }
}
