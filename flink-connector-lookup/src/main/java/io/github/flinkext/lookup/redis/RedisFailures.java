/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.redis;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.netty.handler.ssl.NotSslRecordException;

import java.net.ConnectException;
import java.net.SocketException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import static io.github.flinkext.lookup.redis.RedisLookupOptions.MODE;
import static io.github.flinkext.lookup.redis.RedisLookupOptions.NODES;
import static io.github.flinkext.lookup.redis.RedisLookupOptions.PASSWORD;
import static io.github.flinkext.lookup.redis.RedisLookupOptions.SSL_ENABLE;
import static io.github.flinkext.lookup.redis.RedisLookupOptions.SSL_KEYSTORE;
import static io.github.flinkext.lookup.redis.RedisLookupOptions.SSL_TRUSTSTORE;
import static io.github.flinkext.lookup.redis.RedisLookupOptions.USERNAME;
import static io.github.flinkext.lookup.redis.RedisLookupOptions.VALUE_LAYOUT;

/** What the failures of one Redis mean, and what to do about them. */
final class RedisFailures {

    private static final Pattern DENIED_COMMAND = Pattern.compile("run the '([^']+)' command");

    private final RedisSettings settings;

    RedisFailures(RedisSettings settings) {
        this.settings = settings;
    }

    /** Why no connection could be made, as the end of a sentence. */
    String whyNotConnected(Throwable failure) {
        String reason = reason(failure);
        if (says(failure, "cluster support disabled")) {
            return String.format(
                    "it is no cluster. Remove '%s' = '%s'.", MODE.key(), RedisMode.CLUSTER);
        }
        if (says(failure, "WRONGPASS")) {
            return String.format(
                    "it refuses %s (%s). Check '%s' and '%s'.",
                    user(), reason, USERNAME.key(), PASSWORD.key());
        }
        if (says(failure, "NOAUTH")) {
            return String.format(
                    "it wants a password (%s). Set '%s', and '%s' unless the user is 'default'.",
                    reason, PASSWORD.key(), USERNAME.key());
        }
        if (says(failure, "NOPERM")) {
            return String.format("%s may not (%s). %s", user(), reason, grant(reason));
        }
        return whyNotEncrypted(failure, reason);
    }

    /** Whether a connection ended before it was made, without a reason. */
    static boolean isUnexplained(Throwable failure) {
        return says(failure, "Connection closed prematurely")
                || has(failure, RedisFailures::isHangUp);
    }

    private String whyNotEncrypted(Throwable failure, String reason) {
        if (has(failure, CertPathBuilderException.class::isInstance)) {
            return String.format(
                    "its certificate is not trusted (%s). Give the certificate of its CA with '%s'.",
                    reason, SSL_TRUSTSTORE.key());
        }
        if (has(failure, CertificateException.class::isInstance)) {
            return String.format(
                    "its certificate is not accepted (%s). Where it does not name the host, use a"
                            + " host in '%s' that it names.",
                    reason, NODES.key());
        }
        if (has(failure, NotSslRecordException.class::isInstance)) {
            return String.format(
                    "it does not speak TLS on this port. Use its 'tls-port', or set '%s' = 'false'.",
                    SSL_ENABLE.key());
        }
        if (settings.tls() == null && has(failure, RedisFailures::isHangUp)) {
            return reason + encryptionHint();
        }
        if (settings.tls() != null && settings.tls().keyStore() == null && isRefusedPeer(failure)) {
            return String.format(
                    "it refuses us (%s). If it wants to see a certificate, give one with '%s'.",
                    reason, SSL_KEYSTORE.key());
        }
        return reason;
    }

    /** Servers that expect the other say nothing, or hang up. */
    String encryptionHint() {
        return settings.tls() == null
                ? String.format(
                        ". If it wants TLS on this port, set '%s' = 'true'.", SSL_ENABLE.key())
                : String.format(
                        ". If this port is not its 'tls-port', name that one in '%s'.",
                        NODES.key());
    }

    /** Which of the two it is, is a matter of who notices first. */
    private static boolean isHangUp(Throwable failure) {
        return failure instanceof ClosedChannelException
                || failure instanceof SocketException && !(failure instanceof ConnectException);
    }

    private static boolean isRefusedPeer(Throwable failure) {
        return says(failure, "certificate_required") || says(failure, "handshake_failure");
    }

    /** What a command that failed tells the user; the failure itself if it needs no words. */
    Throwable ofCommand(RedisAsk<?> ask, Throwable failure) {
        String reply = failure.getMessage();
        if (!(failure instanceof RedisCommandExecutionException) || reply == null) {
            return failure;
        }
        if (reply.startsWith("WRONGTYPE") && ask.key() != null) {
            return new RedisDataException(
                    String.format(
                            "Cannot read Redis key %s: it does not hold what '%s' says: %s",
                            Printable.of(ask.key()), VALUE_LAYOUT.key(), reply),
                    failure);
        }
        if (reply.startsWith("NOPERM")) {
            return ofPermission(ask, failure);
        }
        if (reply.startsWith("MOVED") && settings.mode() == RedisMode.STANDALONE) {
            return new RedisException(
                    String.format(
                            "%s is a node of a cluster, and the key is on another one (%s). Set '%s' ="
                                    + " '%s'.",
                            settings, reply, MODE.key(), RedisMode.CLUSTER),
                    failure);
        }
        return failure;
    }

    private Throwable ofPermission(RedisAsk<?> ask, Throwable failure) {
        String reply = failure.getMessage();
        if (DENIED_COMMAND.matcher(reply).find()) {
            return new RedisException(
                    String.format(
                            "Cannot read from %s: %s may not (%s). %s",
                            settings, user(), reply, grant(reply)),
                    failure);
        }
        // Says nothing of other keys.
        return new RedisDataException(
                String.format(
                        "Cannot read %s of %s: %s may not (%s). Grant it all keys of the table: ACL"
                                + " SETUSER %s ~<pattern>",
                        ask.key() == null ? "keys" : "Redis key " + Printable.of(ask.key()),
                        settings,
                        user(),
                        reply,
                        userName()),
                failure);
    }

    private String grant(String reply) {
        Matcher denied = DENIED_COMMAND.matcher(reply);
        return "Grant it: ACL SETUSER "
                + userName()
                + (denied.find() ? " +" + denied.group(1) : " ~<pattern>");
    }

    private String user() {
        return "user '" + userName() + "'";
    }

    private String userName() {
        return settings.username() == null ? "default" : settings.username();
    }

    private static boolean says(Throwable failure, String text) {
        return has(failure, t -> t.getMessage() != null && t.getMessage().contains(text));
    }

    /** A cluster's failure suppresses those of its nodes, which say more. */
    private static boolean has(Throwable failure, Predicate<Throwable> sought) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (sought.test(t)) {
                return true;
            }
            for (Throwable suppressed : t.getSuppressed()) {
                if (has(suppressed, sought)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** The innermost message; of several lines the last one, without the address before it. */
    private static String reason(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String message = root.getMessage() == null ? root.toString() : root.getMessage();
        String line = message.lines().filter(l -> !l.isBlank()).reduce("", (l, next) -> next);
        String said = line.substring(line.lastIndexOf("]: ") + 1).replaceFirst("^: ", "").strip();
        return said.endsWith(".") ? said.substring(0, said.length() - 1) : said;
    }
}
