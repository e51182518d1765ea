/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.dist.pages;

import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.TableResult;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs the blocks of a page in their order, in one session, as a reader does who follows the page
 * from its top.
 *
 * <p>What kind of block is what:
 *
 * <ul>
 *   <li>{@code sql} is for Flink, or for the database below the note {@code <!-- in PostgreSQL
 *       -->},
 *   <li>{@code redis} is for redis-cli,
 *   <li>{@code java} is compiled and run, see {@link JavaSnippet},
 *   <li>{@code text} is the output of the last statement of the block before it,
 *   <li>{@code sh} and {@code xml} are for readers only; what they name must exist,
 *   <li>a block without a language is a drawing, below the note {@code <!-- drawing -->}.
 * </ul>
 *
 * <p>The note {@code <!-- not run: reason -->} excuses one block.
 */
final class PageRun {

    /** Note above a block of SQL that is not for Flink. */
    static final String IN_POSTGRES = "in PostgreSQL";

    private static final Pattern SET = Pattern.compile("SET '(.+)' = '(.*)'");
    private static final Pattern RESET = Pattern.compile("RESET '(.+)'");

    private final PageServers servers;
    private final StreamExecutionEnvironment environment;
    private final StreamTableEnvironment tables;
    private final Path classes;

    /** What the last statement that was run printed; null if none was. */
    private String printed;

    /**
     * @param classes where compiled Java goes; jobs of the environment load classes from there
     */
    PageRun(
            PageServers servers,
            StreamExecutionEnvironment environment,
            StreamTableEnvironment tables,
            Path classes) {
        this.servers = servers;
        this.environment = environment;
        this.tables = tables;
        this.classes = classes;
    }

    void run(List<PageBlock> blocks) throws Exception {
        for (PageBlock block : blocks) {
            if (block.isExcused()) {
                printed = null;
            } else {
                try {
                    run(block);
                } catch (Exception e) {
                    throw new IllegalStateException("Cannot run the block at " + block.place(), e);
                }
            }
        }
    }

    private void run(PageBlock block) throws Exception {
        String text = servers.substitute(block.text());
        switch (block.language()) {
            case "sql" -> runSql(block, text);
            case "redis" -> servers.runInRedis(text);
            case "java" ->
                    printed =
                            PrintedOutput.of(
                                    () ->
                                            new JavaSnippet(block.place(), text)
                                                    .run(classes, environment, tables));
            case "text" -> checkOutput(block);
            case "sh" -> ReaderBlocks.checkCommands(block);
            case "xml" -> ReaderBlocks.checkDependency(block);
            case "" -> ReaderBlocks.checkDrawing(block);
            default ->
                    throw new IllegalArgumentException(
                            "Invalid language '"
                                    + block.language()
                                    + "': nothing here can run it. Take another one, or excuse the"
                                    + " block with <!-- not run: reason -->.");
        }
    }

    private void runSql(PageBlock block, String text) throws Exception {
        if (block.note().equals(IN_POSTGRES)) {
            servers.runInPostgres(text);
            return;
        }
        for (String statement : SqlStatements.in(text)) {
            // SET and RESET are a matter of the SQL client, and executeSql refuses them.
            Matcher set = SET.matcher(statement);
            Matcher reset = RESET.matcher(statement);
            if (set.matches()) {
                tables.getConfig().set(set.group(1), set.group(2));
            } else if (reset.matches()) {
                tables.getConfig().getConfiguration().removeKey(reset.group(1));
            } else {
                TableResult result = tables.executeSql(statement);
                printed = PrintedOutput.of(result::print);
            }
        }
    }

    private void checkOutput(PageBlock shown) {
        assertThat(printed)
                .as("something before %s printed an output to compare with", shown.place())
                .isNotNull();
        ShownOutput.check(shown, printed);
    }
}
