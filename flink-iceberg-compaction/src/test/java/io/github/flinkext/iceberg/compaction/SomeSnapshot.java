/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg.compaction;

import org.apache.iceberg.Snapshot;

import java.lang.reflect.Proxy;

/** A snapshot of which only the id and the sequence number are asked. */
final class SomeSnapshot {

    private SomeSnapshot() {}

    static Snapshot of(long id, long sequenceNumber) {
        return (Snapshot)
                Proxy.newProxyInstance(
                        Snapshot.class.getClassLoader(),
                        new Class<?>[] {Snapshot.class},
                        (proxy, method, arguments) ->
                                switch (method.getName()) {
                                    case "snapshotId" -> id;
                                    case "sequenceNumber" -> sequenceNumber;
                                    default ->
                                            throw new UnsupportedOperationException(
                                                    method.toString());
                                });
    }
}
