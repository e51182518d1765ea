/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.interval;

import io.github.flinkext.benchmarks.measure.Measurement;
import io.github.flinkext.benchmarks.measure.Measurements;

import java.time.Duration;
import java.util.Optional;

/** What whole jobs cost more than an almost empty one in the same round. */
final class NetOfStartUp {

    static final String GROUP = IntervalJoinCases.JOB + "-net";

    private static final Duration LEAST = Duration.ofMillis(1);

    private NetOfStartUp() {}

    static Measurements of(Measurements measurements) {
        Measurements net = new Measurements();
        for (Measurement job : measurements.all()) {
            boolean counts =
                    job.caseId().equals(id(IntervalJoinCases.JOB_OFF))
                            || job.caseId().equals(id(IntervalJoinCases.JOB_ON));
            Optional<Measurement> startUp = startUp(measurements, job.round());
            if (counts && startUp.isPresent()) {
                net.add(difference(job, startUp.get()));
            }
        }
        return net;
    }

    private static Optional<Measurement> startUp(Measurements measurements, int round) {
        return measurements.all().stream()
                .filter(m -> m.round() == round)
                .filter(m -> m.caseId().equals(id(IntervalJoinCases.JOB_START_UP)))
                .findFirst();
    }

    private static Measurement difference(Measurement job, Measurement startUp) {
        return new Measurement(
                job.caseId().replace(IntervalJoinCases.JOB + "/", GROUP + "/"),
                job.round(),
                job.rows(),
                difference(job.time(), startUp.time()),
                difference(job.wall(), startUp.wall()),
                job.load());
    }

    private static Duration difference(Duration job, Duration startUp) {
        Duration difference = job.minus(startUp);
        return difference.compareTo(LEAST) < 0 ? LEAST : difference;
    }

    private static String id(String name) {
        return IntervalJoinCases.JOB + "/" + name;
    }
}
