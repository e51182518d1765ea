/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.lookup.jdbc;

import javax.sql.DataSource;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.logging.Logger;

/**
 * Opens connections with a driver that Flink's class loaders find: in lib/, where {@link
 * DriverManager} knows it, or from ADD JAR, where only the job's class loader does.
 */
final class DriverConnections implements DataSource {

    private final Driver driver;
    private final JdbcSettings settings;
    private final Properties properties;
    private final int timeoutSeconds;

    private DriverConnections(
            Driver driver, JdbcSettings settings, Properties properties, int timeoutSeconds) {
        this.timeoutSeconds = timeoutSeconds;
        this.driver = driver;
        this.settings = settings;
        this.properties = properties;
    }

    static DriverConnections of(JdbcSettings settings, JdbcDialect dialect, ClassLoader classLoader)
            throws SQLException {
        Properties properties = new Properties();
        for (Map.Entry<String, String> property : dialect.driverProperties(settings).entrySet()) {
            if (!JdbcUrls.hasParameter(settings.url(), property.getKey())) {
                properties.setProperty(property.getKey(), property.getValue());
            }
        }
        if (settings.username() != null) {
            properties.setProperty("user", settings.username());
            properties.setProperty("password", settings.password());
        }
        return new DriverConnections(
                driver(settings, classLoader),
                settings,
                properties,
                (int) Math.max(1, settings.connectionTimeout().toSeconds()));
    }

    /** Equal for what opens equal connections. Holds the password, so it is never printed. */
    List<Object> identity() {
        return List.of(driver.getClass(), settings.url(), properties);
    }

    /** Failures are rid of secrets here already, since the pool logs them. */
    @Override
    public Connection getConnection() throws SQLException {
        try {
            return connect();
        } catch (SQLException e) {
            throw JdbcFailures.withoutSecrets(e, settings);
        } catch (RuntimeException e) {
            throw JdbcFailures.withoutSecrets(new SQLException(e), settings);
        }
    }

    private Connection connect() throws SQLException {
        // A copy, since MariaDB's driver adds the parameters of the URL to it.
        Connection connection = driver.connect(settings.url(), (Properties) properties.clone());
        if (connection == null) {
            throw new SQLException(
                    "The driver " + driver.getClass().getName() + " does not accept the URL.");
        }
        return connection;
    }

    private static Driver driver(JdbcSettings settings, ClassLoader classLoader)
            throws SQLException {
        return settings.driver() == null
                ? driverOfUrl(settings, classLoader)
                : driverOfClass(settings.driver(), classLoader);
    }

    private static Driver driverOfClass(String className, ClassLoader classLoader)
            throws SQLException {
        for (Driver driver : Collections.list(DriverManager.getDrivers())) {
            if (driver.getClass().getName().equals(className)) {
                return driver;
            }
        }
        try {
            return Class.forName(className, true, classLoader)
                    .asSubclass(Driver.class)
                    .getDeclaredConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException | ClassCastException e) {
            throw new SQLException(
                    String.format(
                            "Cannot load the JDBC driver '%s' = '%s'. Put its jar into Flink's lib/"
                                    + " or use ADD JAR.",
                            JdbcLookupOptions.DRIVER.key(), className),
                    e);
        }
    }

    private static Driver driverOfUrl(JdbcSettings settings, ClassLoader classLoader)
            throws SQLException {
        for (Driver driver : Collections.list(DriverManager.getDrivers())) {
            if (driver.acceptsURL(settings.url())) {
                return driver;
            }
        }
        try {
            for (Driver driver : ServiceLoader.load(Driver.class, classLoader)) {
                if (driver.acceptsURL(settings.url())) {
                    return driver;
                }
            }
        } catch (ServiceConfigurationError e) {
            throw new SQLException("Cannot load the JDBC drivers of the class path", e);
        }
        throw new SQLException(
                String.format(
                        "There is no JDBC driver for 'jdbc:%s:' URLs. Put its jar into Flink's lib/"
                                + " or use ADD JAR; if it is there, name its class with '%s'.",
                        JdbcUrls.subprotocol(settings.url()), JdbcLookupOptions.DRIVER.key()));
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        throw new SQLFeatureNotSupportedException("The user is fixed.");
    }

    @Override
    public PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public void setLogWriter(PrintWriter out) {}

    /** The driver's own properties say how long to wait: this would set it for the whole JVM. */
    @Override
    public void setLoginTimeout(int seconds) {}

    /** The pool waits this long for its threads to end. */
    @Override
    public int getLoginTimeout() {
        return timeoutSeconds;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException("There is none.");
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        throw new SQLException("This is no wrapper of a " + type.getName() + ".");
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return false;
    }
}
