/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.iceberg;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.util.HadoopUtils;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.factories.CatalogFactory;
import org.apache.flink.table.factories.DynamicTableSourceFactory;
import org.apache.flink.table.factories.Factory;
import org.apache.flink.table.factories.FactoryUtil;
import org.apache.flink.util.TemporaryClassLoaderContext;

import org.apache.hadoop.thirdparty.protobuf.Message;
import org.apache.iceberg.flink.FlinkCatalogFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Our jar in a Flink without Iceberg, or without Hadoop. */
class IcebergAbsentTest {

    private final List<URLClassLoader> opened = new ArrayList<>();

    @AfterEach
    void closeLoaders() throws IOException {
        for (URLClassLoader loader : opened) {
            loader.close();
        }
    }

    @Test
    void isListedWithItsIdentifierAndHarmless() throws Exception {
        ClassLoader loader = without("org.apache.iceberg.", "org.apache.hadoop.");

        assertThat(ServiceLoader.load(Factory.class, loader).stream())
                .filteredOn(provider -> provider.type().getName().startsWith("io.github.flinkext"))
                .extracting(provider -> provider.get().factoryIdentifier())
                .containsExactlyInAnyOrder("iceberg-ext", "iceberg-ext");
        assertThat(
                        FactoryUtil.discoverFactory(
                                        loader, DynamicTableSourceFactory.class, "iceberg-ext")
                                .getClass()
                                .getClassLoader())
                .isSameAs(loader);
    }

    @ParameterizedTest
    @CsvSource({
        "org.apache.iceberg., iceberg-flink-runtime",
        "org.apache.hadoop., hadoop-client-runtime"
    })
    void namesTheJarThatIsMissing(String missing, String jar) throws Exception {
        ClassLoader loader = without(missing);
        CatalogFactory catalogs =
                FactoryUtil.discoverFactory(loader, CatalogFactory.class, "iceberg-ext");
        DynamicTableSourceFactory connector =
                FactoryUtil.discoverFactory(loader, DynamicTableSourceFactory.class, "iceberg-ext");

        assertThat(catalogs.requiredOptions()).isEmpty();
        assertThat(catalogs.optionalOptions()).isEmpty();
        assertThatThrownBy(
                        () ->
                                catalogs.createCatalog(
                                        new FactoryUtil.DefaultCatalogContext(
                                                "lake", Map.of(), new Configuration(), loader)))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining(
                        "Cannot create catalog 'lake' of type 'iceberg-ext': class " + missing)
                .hasMessageContaining(jar);
        assertThatThrownBy(connector::requiredOptions)
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("'connector' = 'iceberg-ext'")
                .hasMessageContaining(jar);
    }

    /** Hadoop's client jars leave it out, and only its file systems need it. */
    @Test
    void saysWhatHadoopNeedsBesides(@TempDir Path warehouse) throws Exception {
        ClassLoader loader =
                loader(
                        List.of(
                                IcebergExtCatalogFactory.class,
                                FlinkCatalogFactory.class,
                                org.apache.hadoop.conf.Configuration.class,
                                Message.class,
                                HadoopUtils.class),
                        List.of(
                                "io.github.flinkext.",
                                "org.apache.iceberg.",
                                "org.apache.hadoop.",
                                HadoopUtils.class.getPackageName() + ".Hadoop"),
                        "org.apache.commons.logging.");
        CatalogFactory catalogs =
                FactoryUtil.discoverFactory(loader, CatalogFactory.class, "iceberg-ext");
        Map<String, String> options =
                Map.of("catalog-type", "hadoop", "warehouse", warehouse.toUri().toString());

        // Iceberg finds its own classes there.
        try (TemporaryClassLoaderContext ignored = TemporaryClassLoaderContext.of(loader)) {
            assertThatThrownBy(
                            () ->
                                    catalogs.createCatalog(
                                            new FactoryUtil.DefaultCatalogContext(
                                                    "lake", options, new Configuration(), loader)))
                    .isInstanceOf(ValidationException.class)
                    .hasMessageContaining(
                            "Cannot create catalog 'lake' of type 'iceberg-ext': java.lang.NoClassDefFoundError: org/apache/commons/logging/")
                    .hasMessageContaining("commons-logging-1.1.3.jar");
        }
    }

    /** Loads our classes anew, and nothing from packages that begin with a prefix. */
    private ClassLoader without(String... prefixes) {
        return loader(
                List.of(IcebergExtCatalogFactory.class), List.of("io.github.flinkext."), prefixes);
    }

    /**
     * @param ofJars a class of each jar that it reads
     * @param anew how the packages begin that it loads from there
     * @param missing how the packages begin that it does not know
     */
    private ClassLoader loader(List<Class<?>> ofJars, List<String> anew, String... missing) {
        URL[] jars =
                ofJars.stream()
                        .map(one -> one.getProtectionDomain().getCodeSource().getLocation())
                        .toArray(URL[]::new);
        URLClassLoader loader =
                new URLClassLoader(jars, getClass().getClassLoader()) {
                    @Override
                    protected Class<?> loadClass(String name, boolean resolve)
                            throws ClassNotFoundException {
                        if (Stream.of(missing).anyMatch(name::startsWith)) {
                            throw new ClassNotFoundException(name);
                        }
                        if (anew.stream().noneMatch(name::startsWith)) {
                            return super.loadClass(name, resolve);
                        }
                        synchronized (getClassLoadingLock(name)) {
                            Class<?> loaded = findLoadedClass(name);
                            return loaded == null ? findClass(name) : loaded;
                        }
                    }

                    @Override
                    public Enumeration<URL> getResources(String name) throws IOException {
                        return name.startsWith("META-INF/services/")
                                ? findResources(name)
                                : super.getResources(name);
                    }
                };
        opened.add(loader);
        return loader;
    }
}
