/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.dist.pages;

import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;

import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

import java.io.StringWriter;
import java.lang.reflect.InvocationTargetException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A block of Java: declarations and statements that use the variables {@code environment} and
 * {@code tables}. Imports of our own classes stand in the block, those below are understood.
 */
final class JavaSnippet {

    private static final String TEMPLATE =
            """
            import org.apache.flink.api.common.functions.*;
            import org.apache.flink.streaming.api.datastream.*;
            import org.apache.flink.streaming.api.environment.*;
            import org.apache.flink.table.api.*;
            import org.apache.flink.table.api.bridge.java.*;
            import org.apache.flink.table.data.*;
            import org.apache.flink.types.*;
            import java.util.*;
            import java.util.concurrent.*;
            import static org.apache.flink.table.api.Expressions.*;
            %s
            public final class %s {
                public static void run(
                        StreamExecutionEnvironment environment, StreamTableEnvironment tables)
                        throws Exception {
            %s
                }
            }
            """;

    private final String className;
    private final String place;
    private final String text;

    /**
     * @param place page and line, for messages
     */
    JavaSnippet(String place, String text) {
        this.place = place;
        this.text = text;
        this.className = "Snippet" + place.replaceAll(".*:", "");
    }

    /** Compiles the block into the folder and runs it. */
    void run(Path folder, StreamExecutionEnvironment environment, StreamTableEnvironment tables)
            throws Exception {
        compile(folder);
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {folder.toUri().toURL()}, before)) {
            thread.setContextClassLoader(loader);
            loader.loadClass(className)
                    .getMethod(
                            "run", StreamExecutionEnvironment.class, StreamTableEnvironment.class)
                    .invoke(null, environment, tables);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException("The block at " + place + " failed", e);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private void compile(Path folder) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter problems = new StringWriter();
        boolean compiled =
                compiler.getTask(
                                problems,
                                null,
                                null,
                                List.of(
                                        "-d",
                                        folder.toString(),
                                        "-proc:none",
                                        "-classpath",
                                        System.getProperty("java.class.path")),
                                null,
                                List.of(source()))
                        .call();
        assertThat(compiled).as("block at %s compiles: %s", place, problems).isTrue();
    }

    private JavaFileObject source() {
        String code = String.format(TEMPLATE, lines(true), className, lines(false));
        return new SimpleJavaFileObject(
                URI.create("string:///" + className + ".java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return code;
            }
        };
    }

    private String lines(boolean imports) {
        return text.lines()
                .filter(line -> line.startsWith("import ") == imports)
                .collect(Collectors.joining("\n"));
    }
}
