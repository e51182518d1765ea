/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.testutils;

import java.security.SecureRandom;
import java.util.HexFormat;

/** Passwords of servers that live as long as a test run. */
final class Passwords {

    private Passwords() {}

    static String random() {
        byte[] bytes = new byte[16];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
