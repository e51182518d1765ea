/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.source;

import org.apache.flink.annotation.Internal;
import org.apache.flink.table.connector.source.DynamicTableSource;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * A table source that stands before another one, with all its abilities and some more.
 *
 * <p>The planner finds out what a source can do by its interfaces, so the wrapper of a source that
 * is known at run time only has to be a {@link Proxy}. A subclass says which calls it answers
 * itself; all others go to the source behind. Code that casts a source to its class does not work
 * with one.
 */
@Internal
public abstract class SourceProxy<T extends DynamicTableSource> implements InvocationHandler {

    private final T behind;

    protected SourceProxy(T behind) {
        this.behind = behind;
    }

    /** Answers a call, or leaves it to the source behind by returning {@link #forward}. */
    protected abstract Object answer(Method method, Object[] arguments) throws Throwable;

    /** The same wrapper before a copy of the source. */
    protected abstract SourceProxy<T> before(T copy);

    /** What equal wrappers have equal besides the source behind. */
    protected abstract Object settings();

    protected final T behind() {
        return behind;
    }

    protected final Object forward(Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(behind, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    /**
     * The source to give to the planner.
     *
     * @param added interfaces that {@link #answer} serves in addition to those of the source behind
     */
    protected final DynamicTableSource proxy(Class<?>... added) {
        Set<Class<?>> interfaces = new LinkedHashSet<>();
        for (Class<?> type = behind.getClass(); type != null; type = type.getSuperclass()) {
            collectInterfaces(type, interfaces);
        }
        interfaces.addAll(Set.of(added));
        ClassLoader loader = loaderOf(added);
        interfaces.removeIf(type -> !isVisible(type, loader));
        return (DynamicTableSource)
                Proxy.newProxyInstance(loader, interfaces.toArray(Class<?>[]::new), this);
    }

    @Override
    @SuppressWarnings("unchecked")
    public final Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        return switch (method.getName()) {
            case "copy" -> before((T) behind.copy()).proxied();
            case "equals" -> isEqual(arguments[0]);
            case "hashCode" -> 31 * behind.hashCode() + settings().hashCode();
            case "toString" -> behind + " with " + settings();
            default -> answer(method, arguments);
        };
    }

    /** {@link #proxy} with the interfaces that this kind of wrapper adds. */
    public abstract DynamicTableSource proxied();

    private boolean isEqual(Object other) {
        if (other == null || !Proxy.isProxyClass(other.getClass())) {
            return false;
        }
        return Proxy.getInvocationHandler(other) instanceof SourceProxy<?> that
                && getClass() == that.getClass()
                && behind.equals(that.behind)
                && settings().equals(that.settings());
    }

    private static void collectInterfaces(Class<?> type, Set<Class<?>> found) {
        for (Class<?> implemented : type.getInterfaces()) {
            if (Modifier.isPublic(implemented.getModifiers()) && found.add(implemented)) {
                collectInterfaces(implemented, found);
            }
        }
    }

    /** The source may come from a user's jar that sees ours, or the other way round. */
    private ClassLoader loaderOf(Class<?>[] added) {
        ClassLoader loader = behind.getClass().getClassLoader();
        for (Class<?> type : added) {
            if (loader == null || !isVisible(type, loader)) {
                return type.getClassLoader();
            }
        }
        return loader;
    }

    private static boolean isVisible(Class<?> type, ClassLoader loader) {
        try {
            return Class.forName(type.getName(), false, loader) == type;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }
}
