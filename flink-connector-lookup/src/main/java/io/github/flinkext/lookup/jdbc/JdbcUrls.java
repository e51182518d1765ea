/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.jdbc;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads JDBC URLs, and keeps their secrets out of messages. */
final class JdbcUrls {

    private static final Pattern SECRET =
            Pattern.compile(
                    "(?i)([\\w.-]*(?:password|passwd|pwd|secret|token)[\\w.-]*=)"
                            + "(\\{[^}]*}|[^&;,)\\s]*)");

    private static final Pattern USER_INFO = Pattern.compile("(?<=[/:])[^/:@\\s]+[:/]\\S*@");

    private JdbcUrls() {}

    /** Where the database is: host, port and name, or whatever stands for them. */
    static String address(String url) {
        String address = url.substring(subprotocolEnd(url));
        address = address.startsWith("//") ? address.substring(2) : address;
        // Before the parameters are cut off, since a password may look like the start of them.
        String place = address.substring(0, indexOfAny(address, "?"));
        place = place.substring(place.lastIndexOf('@') + 1);
        place = place.startsWith("//") ? place.substring(2) : place;
        return SECRET.matcher(place.substring(0, indexOfAny(place, ";("))).replaceAll("$1***");
    }

    /** What the URL holds that nobody must read, as it stands there and as it is meant. */
    static Set<String> secrets(String url) {
        Set<String> secrets = new LinkedHashSet<>();
        Matcher values = SECRET.matcher(url);
        while (values.find()) {
            addSecret(secrets, values.group(2));
        }
        String place = url.substring(0, indexOfAny(url, "?"));
        addUserInfo(secrets, place);
        for (String oneOfSeveral : place.split(",")) {
            addUserInfo(secrets, oneOfSeveral);
        }
        return secrets;
    }

    /** {@code //user:secret@host}, or {@code thin:user/secret@host} as Oracle has it. */
    private static void addUserInfo(Set<String> secrets, String place) {
        int end = place.lastIndexOf('@');
        if (end < 0) {
            return;
        }
        int authority = place.lastIndexOf("//", end);
        int separator =
                authority >= 0
                        ? place.indexOf(':', authority)
                        : Math.max(place.lastIndexOf('/', end), place.lastIndexOf(':', end));
        if (separator >= 0 && separator < end) {
            addSecret(secrets, place.substring(separator + 1, end));
        }
    }

    private static void addSecret(Set<String> secrets, String written) {
        String secret =
                written.startsWith("{") && written.endsWith("}")
                        ? written.substring(1, written.length() - 1)
                        : written;
        if (secret.isEmpty()) {
            return;
        }
        secrets.add(secret);
        try {
            secrets.add(URLDecoder.decode(secret, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            // It has a percent sign that starts no character, so it is meant as it stands.
        }
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

    /** Where the first of the characters is, or the end. */
    private static int indexOfAny(String text, String characters) {
        for (int i = 0; i < text.length(); i++) {
            if (characters.indexOf(text.charAt(i)) >= 0) {
                return i;
            }
        }
        return text.length();
    }
}
