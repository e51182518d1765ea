/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.report;

import org.apache.flink.annotation.Internal;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a reader must know of the machine and the program to judge a figure. */
@Internal
public final class Machine {

    private Machine() {}

    /** Processor, memory, operating system and Java. */
    public static String summary() {
        return "%s, %d cores, %s memory, %s %s, Java %s"
                .formatted(
                        firstMatch(Path.of("/proc/cpuinfo"), "model name\\s*:\\s*(.+)"),
                        Runtime.getRuntime().availableProcessors(),
                        memory(),
                        System.getProperty("os.name"),
                        System.getProperty("os.version"),
                        System.getProperty("java.version"));
    }

    /** How busy the machine is before the benchmark starts: other programs falsify it. */
    public static String loadAverage() {
        double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
        return load < 0 ? "unknown" : String.format(Locale.ROOT, "%.2f", load);
    }

    /** The version of a library, taken from the name of its jar on the class path. */
    public static String versionOf(String artifact) {
        Pattern jar = Pattern.compile(Pattern.quote(artifact) + "-(\\d.*)\\.jar");
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            Matcher matcher = jar.matcher(Path.of(entry).getFileName().toString());
            if (matcher.matches()) {
                return matcher.group(1);
            }
        }
        return "unknown";
    }

    private static String memory() {
        String kibibytes = firstMatch(Path.of("/proc/meminfo"), "MemTotal:\\s*(\\d+) kB");
        return kibibytes.equals("unknown")
                ? "unknown"
                : Math.round(Long.parseLong(kibibytes) / 1024.0 / 1024.0) + " GiB";
    }

    private static String firstMatch(Path file, String pattern) {
        if (!Files.isReadable(file)) {
            return "unknown";
        }
        try {
            Matcher matcher = Pattern.compile(pattern).matcher(Files.readString(file));
            return matcher.find() ? matcher.group(1) : "unknown";
        } catch (IOException e) {
            return "unknown";
        }
    }
}
