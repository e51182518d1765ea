/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.testutils;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Certificates of a test's server and of its clients, signed by a CA that nobody else trusts.
 *
 * <p>The server's names 127.0.0.1 and localhost. They are made by the keytool of this JVM.
 */
public final class TestCertificates {

    /** Opens the key store and the trust store. */
    public static final String PASSWORD = "store-pw";

    private static final String CA = "ca";
    private static final String SERVER = "server";
    private static final String CLIENT = "client";

    private final Path folder;

    private TestCertificates(Path folder) {
        this.folder = folder;
    }

    static TestCertificates create(ServerFolder folder) throws IOException {
        TestCertificates certificates = new TestCertificates(folder.path());
        certificates.keytool("-genkeypair", "-alias", CA, "-dname", "CN=ca", "-ext", "bc:c");
        certificates.signed(SERVER, "-ext", "san=ip:127.0.0.1,dns:localhost");
        certificates.signed(CLIENT);
        try {
            certificates.export(folder);
        } catch (GeneralSecurityException e) {
            throw new IOException("Cannot write certificates to " + folder.path(), e);
        }
        return certificates;
    }

    static TestCertificates in(Path folder) {
        return new TestCertificates(folder);
    }

    private void signed(String alias, String... more) throws IOException {
        List<String> command =
                new ArrayList<>(List.of("-genkeypair", "-alias", alias, "-dname", "CN=" + alias));
        command.addAll(List.of("-signer", CA));
        command.addAll(List.of(more));
        keytool(command.toArray(String[]::new));
    }

    private void keytool(String... arguments) throws IOException {
        Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        List<String> command = new ArrayList<>(List.of(keytool.toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("-keyalg", "EC", "-storetype", "PKCS12"));
        command.addAll(List.of("-keystore", all().toString(), "-storepass", PASSWORD));
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        try {
            if (process.waitFor() != 0) {
                throw new IOException("Cannot make a certificate: " + String.join(" ", command));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while keytool runs", e);
        }
    }

    private void export(ServerFolder to) throws IOException, GeneralSecurityException {
        KeyStore made = KeyStore.getInstance(all().toFile(), PASSWORD.toCharArray());
        to.write(ca(), pem("CERTIFICATE", made.getCertificate(CA).getEncoded()));
        to.write(serverCertificate(), pem("CERTIFICATE", made.getCertificate(SERVER).getEncoded()));
        to.write(serverKey(), pem("PRIVATE KEY", key(made, SERVER).getEncoded()));

        KeyStore client = emptyStore();
        client.setKeyEntry(
                CLIENT,
                key(made, CLIENT),
                PASSWORD.toCharArray(),
                made.getCertificateChain(CLIENT));
        store(client, keyStore());
        KeyStore trust = emptyStore();
        trust.setCertificateEntry(CA, made.getCertificate(CA));
        store(trust, trustStore());
    }

    private static Key key(KeyStore made, String alias) throws GeneralSecurityException {
        return made.getKey(alias, PASSWORD.toCharArray());
    }

    private static KeyStore emptyStore() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static void store(KeyStore store, Path file)
            throws IOException, GeneralSecurityException {
        try (var out = Files.newOutputStream(file)) {
            store.store(out, PASSWORD.toCharArray());
        }
    }

    private static String pem(String kind, byte[] content) {
        String text =
                Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                        .encodeToString(content);
        return "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n";
    }

    private Path all() {
        return folder.resolve("all.p12");
    }

    /** The certificate of the CA, as PEM. */
    public Path ca() {
        return folder.resolve("ca.pem");
    }

    Path serverCertificate() {
        return folder.resolve("server.pem");
    }

    Path serverKey() {
        return folder.resolve("server.key");
    }

    /** The certificate of the CA in a PKCS #12 store. */
    public Path trustStore() {
        return folder.resolve("trust.p12");
    }

    /** A client's certificate and key in a PKCS #12 store. */
    public Path keyStore() {
        return folder.resolve("client.p12");
    }
}
