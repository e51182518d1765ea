/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.operator;

import org.apache.flink.streaming.api.functions.async.AsyncFunction;
import org.apache.flink.streaming.api.functions.async.ResultFuture;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * An asynchronous function whose answers the test gives. Negative numbers are answered at once.
 *
 * <p>The operator uses a copy that was serialized, so both find their questions by an id.
 */
final class AnsweringFunction implements AsyncFunction<Integer, Integer> {

    private static final long serialVersionUID = 1L;

    private static final Map<Long, Map<Integer, ResultFuture<Integer>>> QUESTIONS =
            new ConcurrentHashMap<>();

    private final long id = ThreadLocalRandom.current().nextLong();
    private final boolean answersLate;

    private AnsweringFunction(boolean answersLate) {
        this.answersLate = answersLate;
        QUESTIONS.put(id, Collections.synchronizedMap(new LinkedHashMap<>()));
    }

    static AnsweringFunction create() {
        return new AnsweringFunction(false);
    }

    /** Answers with nothing when it is told that it takes too long. */
    static AnsweringFunction withEmptyAnswerAfterTimeout() {
        return new AnsweringFunction(true);
    }

    @Override
    public void asyncInvoke(Integer input, ResultFuture<Integer> result) {
        if (input < 0) {
            result.complete(answerTo(input));
        } else {
            questions().put(input, result);
        }
    }

    @Override
    public void timeout(Integer input, ResultFuture<Integer> result) throws Exception {
        if (answersLate) {
            result.complete(List.of());
        } else {
            AsyncFunction.super.timeout(input, result);
        }
    }

    /** As many rows as the number's last digit modulo 3. */
    static List<Integer> answerTo(int input) {
        return Collections.nCopies(Math.abs(input % 10) % 3, input);
    }

    void answer(int... inputs) {
        for (int input : inputs) {
            questions().get(input).complete(answerTo(input));
        }
    }

    void fail(int input, Throwable failure) {
        questions().get(input).completeExceptionally(failure);
    }

    ResultFuture<Integer> question(int input) {
        return questions().get(input);
    }

    List<Integer> asked() {
        return new ArrayList<>(questions().keySet());
    }

    private Map<Integer, ResultFuture<Integer>> questions() {
        return QUESTIONS.get(id);
    }
}
