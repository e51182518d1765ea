/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.testutils;

import org.awaitility.Awaitility;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

import java.time.Duration;

/**
 * Makes tests wait a minute for what they {@linkplain Awaitility#await() await}: where a cluster or
 * a server must act, a busy machine takes longer than the ten seconds of Awaitility.
 *
 * <p>JUnit finds it in every module that has these fixtures on its class path.
 */
public final class Patience implements LauncherSessionListener {

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        Awaitility.setDefaultTimeout(Duration.ofMinutes(1));
    }
}
