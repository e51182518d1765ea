/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.testutils;

import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/** Finds the shared server of one kind before the first test that names it, for all that follow. */
abstract class SharedServerExtension implements BeforeAllCallback {

    private static final Namespace SERVERS = Namespace.create(SharedServerExtension.class);

    private SharedServer server;

    abstract ServerKind kind();

    @Override
    public void beforeAll(ExtensionContext context) {
        ServerKind kind = kind();
        server =
                context.getRoot()
                        .getStore(SERVERS)
                        .getOrComputeIfAbsent(
                                kind.name(),
                                name -> new SharedServer(ServerLookup.ofThisMachine().find(kind)),
                                SharedServer.class);
    }

    SharedServer server() {
        if (server == null) {
            throw new IllegalStateException(
                    "Cannot reach the "
                            + kind().name()
                            + " server yet: make the extension a static field with"
                            + " @RegisterExtension and use it from a test or from @BeforeAll.");
        }
        return server;
    }

    public String host() {
        return server().running().host();
    }

    public int port() {
        return server().running().port();
    }
}
