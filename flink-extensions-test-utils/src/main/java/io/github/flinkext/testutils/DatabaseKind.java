/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.testutils;

/** A kind of database server with one account, whose password is made anew for each. */
abstract class DatabaseKind implements ServerKind {

    static final String USER = "flinkext";

    private final String password = Passwords.random();

    @Override
    public final String user() {
        return USER;
    }

    @Override
    public final String password() {
        return password;
    }
}
