/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.jdbc;

import java.util.Locale;
import java.util.regex.Pattern;

/** Reads JDBC URLs, and keeps their secrets out of messages. */
final class JdbcUrls {

    private static final Pattern SECRET =
            Pattern.compile(
                    "(?i)([\\w.-]*(?:password|passwd|pwd|secret|token)[\\w.-]*=)[^&;)\\s]*");

    private static final Pattern USER_INFO = Pattern.compile("(?<=[/:])[^/:@\\s]+[:/][^@\\s]*@");

    private JdbcUrls() {}

    /** Where the database is: host, port and name, or whatever stands for them. */
    static String address(String url) {
        String address = url.substring(subprotocolEnd(url));
        int parameters = indexOfAny(address, "?;(");
        if (parameters >= 0) {
            address = address.substring(0, parameters);
        }
        address = address.substring(address.lastIndexOf('@') + 1);
        return address.startsWith("//") ? address.substring(2) : address;
    }

    /** What follows {@code jdbc:}, in lower case: {@code postgresql}. */
    static String subprotocol(String url) {
        int end = subprotocolEnd(url) - 1;
        return end <= "jdbc:".length()
                ? ""
                : url.substring("jdbc:".length(), end).toLowerCase(Locale.ROOT);
    }

    /** Whether the URL sets a parameter of the driver. */
    static boolean hasParameter(String url, String parameter) {
        return Pattern.compile("(?i)[?&;(]" + Pattern.quote(parameter) + "=").matcher(url).find();
    }

    /** The text with everything replaced that looks like a secret of a URL. */
    static String withoutSecrets(String text) {
        String withoutValues = SECRET.matcher(text).replaceAll("$1***");
        return withoutValues.contains("jdbc:")
                ? USER_INFO.matcher(withoutValues).replaceAll("***@")
                : withoutValues;
    }

    private static int subprotocolEnd(String url) {
        return url.indexOf(':', "jdbc:".length()) + 1;
    }

    private static int indexOfAny(String text, String characters) {
        for (int i = 0; i < text.length(); i++) {
            if (characters.indexOf(text.charAt(i)) >= 0) {
                return i;
            }
        }
        return -1;
    }
}
