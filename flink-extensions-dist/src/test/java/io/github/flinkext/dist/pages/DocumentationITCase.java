/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.dist.pages;

import io.github.flinkext.testutils.FlinkCluster;
import io.github.flinkext.testutils.PostgresServerExtension;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;

import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.file.Path;
import java.util.List;

/** SQL and Java on the pages of the documentation do what the pages say, with the finished jar. */
class DocumentationITCase {

    @RegisterExtension static final FlinkCluster FLINK = new FlinkCluster();

    @RegisterExtension
    static final PostgresServerExtension POSTGRES = new PostgresServerExtension();

    @TempDir Path classes;
    @TempDir Path files;

    @ParameterizedTest(name = "{0}")
    @MethodSource("pages")
    void doesWhatThePageSays(Page page) throws Exception {
        StreamExecutionEnvironment environment = FLINK.environment(new Configuration());
        environment.configure(
                new Configuration()
                        .set(
                                PipelineOptions.CLASSPATHS,
                                List.of(classes.toUri().toURL().toString())));
        try (PageServers servers = new PageServers(POSTGRES, files)) {
            new PageRun(servers, environment, StreamTableEnvironment.create(environment), classes)
                    .run(page.blocks());
        }
    }

    static List<Page> pages() {
        return Page.all();
    }
}
