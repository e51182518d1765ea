/*
 * Copyright the flinkext authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.github.flinkext.benchmarks.baseline;

import org.apache.flink.annotation.Internal;
import org.apache.flink.table.data.RowData;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.function.Supplier;

import static org.apache.flink.util.Preconditions.checkNotNull;

/** The client loop over the PostgreSQL driver. */
@Internal
public final class JdbcClientLoop extends ClientLoop {

    private final Supplier<JdbcAddress> address;
    private final boolean single;

    /**
     * @param address known once the server runs
     */
    public JdbcClientLoop(Supplier<JdbcAddress> address, int keysPerRequest, int numberOfKeys) {
        super(keysPerRequest, numberOfKeys);
        this.address = address;
        this.single = keysPerRequest == 1;
    }

    @Override
    public void prepare() {
        checkNotNull(address.get());
    }

    @Override
    Connection connect() throws SQLException {
        java.sql.Connection connection = address.get().connect();
        String condition = single ? " WHERE id = ?" : " WHERE id = ANY(?)";
        PreparedStatement statement = connection.prepareStatement(Customers.SELECT + condition);
        return new Connection() {

            @Override
            public int request(long[] keys) throws SQLException {
                if (single) {
                    statement.setLong(1, keys[0]);
                } else {
                    statement.setObject(1, keys);
                }
                int answered = 0;
                try (ResultSet rows = statement.executeQuery()) {
                    while (rows.next()) {
                        RowData row = Customers.read(rows);
                        answered += row.getArity() > 0 ? 1 : 0;
                    }
                }
                return answered;
            }

            @Override
            public void close() throws SQLException {
                connection.close();
            }
        };
    }
}
