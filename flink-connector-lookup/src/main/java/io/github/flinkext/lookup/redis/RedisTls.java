/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.redis;

import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ReadableConfig;

import io.lettuce.core.SslOptions;

import javax.annotation.Nullable;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;

import java.io.File;
import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collections;

import static io.github.flinkext.lookup.redis.RedisLookupOptions.SSL_ENABLE;
import static io.github.flinkext.lookup.redis.RedisLookupOptions.SSL_KEYSTORE;
import static io.github.flinkext.lookup.redis.RedisLookupOptions.SSL_KEYSTORE_PASSWORD;
import static io.github.flinkext.lookup.redis.RedisLookupOptions.SSL_TRUSTSTORE;
import static io.github.flinkext.lookup.redis.RedisLookupOptions.SSL_TRUSTSTORE_PASSWORD;
import static org.apache.flink.util.Preconditions.checkArgument;

/** Whom a TLS connection trusts, and what it shows of itself. Files are read when it is made. */
record RedisTls(
        @Nullable String trustStore,
        @Nullable String trustStorePassword,
        @Nullable String keyStore,
        @Nullable String keyStorePassword)
        implements Serializable {

    private static final String PEM_START = "-----BEGIN";

    RedisTls {
        checkHasFile(SSL_TRUSTSTORE_PASSWORD, trustStorePassword, SSL_TRUSTSTORE, trustStore);
        checkHasFile(SSL_KEYSTORE_PASSWORD, keyStorePassword, SSL_KEYSTORE, keyStore);
        checkArgument(
                keyStore == null || keyStorePassword != null,
                "Invalid '%s': %s. Private keys are kept under a password: set '%s'.",
                SSL_KEYSTORE.key(),
                keyStore,
                SSL_KEYSTORE_PASSWORD.key());
    }

    private static void checkHasFile(
            ConfigOption<String> password, String secret, ConfigOption<String> file, String path) {
        checkArgument(
                secret == null || path != null,
                "Invalid '%s': there is no file that it opens. Set '%s', or remove it.",
                password.key(),
                file.key());
    }

    /** What the options say, or null if connections are not encrypted. */
    @Nullable
    static RedisTls from(ReadableConfig options) {
        RedisTls tls =
                new RedisTls(
                        options.get(SSL_TRUSTSTORE),
                        options.get(SSL_TRUSTSTORE_PASSWORD),
                        options.get(SSL_KEYSTORE),
                        options.get(SSL_KEYSTORE_PASSWORD));
        if (options.get(SSL_ENABLE)) {
            return tls;
        }
        checkUnused(SSL_TRUSTSTORE, tls.trustStore);
        checkUnused(SSL_KEYSTORE, tls.keyStore);
        return null;
    }

    private static void checkUnused(ConfigOption<String> file, String path) {
        checkArgument(
                path == null,
                "Invalid '%s': %s. Connections are not encrypted: set '%s' = 'true', or remove it.",
                file.key(),
                path,
                SSL_ENABLE.key());
    }

    /**
     * The files, read.
     *
     * @throws IOException if one cannot be used, with its name and never with its password
     */
    SslOptions sslOptions() throws IOException {
        SslOptions.Builder options = SslOptions.builder().jdkSslProvider();
        if (trustStore != null) {
            options.trustManager(trustManagers());
        }
        if (keyStore != null) {
            options.keyManager(keyManagers());
        }
        return options.build();
    }

    private TrustManagerFactory trustManagers() throws IOException {
        try {
            File file = readable(trustStore);
            KeyStore trusted =
                    isPem(file.toPath())
                            ? certificates(file.toPath())
                            : KeyStore.getInstance(file, characters(trustStorePassword));
            if (!holdsCertificates(trusted)) {
                throw new IOException(
                        "it has no certificate to trust, or none that can be read without '"
                                + SSL_TRUSTSTORE_PASSWORD.key()
                                + "'. A PEM file with the certificate of the CA will do");
            }
            TrustManagerFactory factory =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(trusted);
            return factory;
        } catch (IOException | GeneralSecurityException e) {
            throw unusable(SSL_TRUSTSTORE, trustStore, e);
        }
    }

    private KeyManagerFactory keyManagers() throws IOException {
        try {
            char[] password = characters(keyStorePassword);
            KeyManagerFactory factory =
                    KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(KeyStore.getInstance(readable(keyStore), password), password);
            return factory;
        } catch (IOException | GeneralSecurityException e) {
            throw unusable(SSL_KEYSTORE, keyStore, e);
        }
    }

    private static File readable(String path) throws IOException {
        Path file = Path.of(path);
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw new IOException(
                    "there is no such file that may be read. Each task manager needs it there");
        }
        return file.toFile();
    }

    private static boolean isPem(Path file) throws IOException {
        // Text may stand before the first certificate.
        return Files.readString(file, StandardCharsets.ISO_8859_1).contains(PEM_START);
    }

    private static KeyStore certificates(Path pem) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (var in = Files.newInputStream(pem)) {
            int number = 0;
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("ca-" + number++, certificate);
            }
        }
        return store;
    }

    private static boolean holdsCertificates(KeyStore store) throws GeneralSecurityException {
        for (String alias : Collections.list(store.aliases())) {
            if (store.isCertificateEntry(alias)) {
                return true;
            }
        }
        return false;
    }

    @Nullable
    private static char[] characters(@Nullable String password) {
        return password == null ? null : password.toCharArray();
    }

    private static IOException unusable(ConfigOption<String> option, String path, Exception cause) {
        return new IOException(
                String.format("Cannot use '%s' = '%s': %s", option.key(), path, cause.getMessage()),
                cause);
    }

    /** Without passwords. */
    @Override
    public String toString() {
        return "TLS, trusting " + trustStore + ", showing " + keyStore;
    }
}
