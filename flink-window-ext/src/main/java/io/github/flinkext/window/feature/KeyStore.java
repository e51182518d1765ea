/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.window.feature;

import javax.annotation.Nullable;

/** Where panes and values of the current key are kept: state in a job, maps in a test. */
interface KeyStore {

    /** What is stored, not to be changed, or null. */
    @Nullable
    byte[] get(long id) throws Exception;

    void put(long id, byte[] bytes) throws Exception;

    void remove(long id) throws Exception;

    /** What is stored of a value of COUNT(DISTINCT x), or null. */
    @Nullable
    byte[] getValue(String value) throws Exception;

    void putValue(String value, byte[] bytes) throws Exception;

    void removeValue(String value) throws Exception;

    /** Asks that {@link FeatureWindows#expire} is called once the watermark reaches the time. */
    void expireAt(long time) throws Exception;
}
