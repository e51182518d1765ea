/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.redis;

import java.nio.charset.StandardCharsets;

/** Keys and values of Redis in messages: short, on one line, whatever bytes they hold. */
final class Printable {

    private static final int MOST_BYTES = 80;

    private Printable() {}

    /** The bytes in single quotes; those that are not printable ASCII or UTF-8 text as \xNN. */
    static String of(byte[] bytes) {
        int length = Math.min(bytes.length, MOST_BYTES);
        String text = new String(bytes, 0, length, StandardCharsets.UTF_8);
        StringBuilder printable = new StringBuilder("'");
        if (text.indexOf('\uFFFD') >= 0 || text.chars().anyMatch(Character::isISOControl)) {
            for (int i = 0; i < length; i++) {
                boolean plain = bytes[i] >= ' ' && bytes[i] < 0x7F;
                printable.append(
                        plain
                                ? String.valueOf((char) bytes[i])
                                : String.format("\\x%02X", bytes[i]));
            }
        } else {
            printable.append(text);
        }
        if (bytes.length > length) {
            return printable.append("...' (").append(bytes.length).append(" bytes)").toString();
        }
        return printable.append('\'').toString();
    }
}
