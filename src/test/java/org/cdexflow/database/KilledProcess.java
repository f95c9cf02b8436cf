package org.cdexflow.database;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;

/** The application that {@link KillTest} kills: writes rows as fast as it can and says which of them are committed. */
final class KilledProcess {

    private KilledProcess() {}

    public static void main(String[] arguments) throws Exception {
        EmbeddedDatabase database = EmbeddedDatabase.start(Home.hold(Path.of(arguments[0])));
        try (Connection connection = DriverManager.getConnection(
                        database.getJdbcUrl(), Cluster.OWNER, database.getPassword());
                var sql = connection.createStatement()) {
            sql.execute("CREATE TABLE IF NOT EXISTS written (run text, number int)");
            for (int number = 1; ; number++) {
                sql.execute("INSERT INTO written VALUES ('%s', %d)".formatted(arguments[1], number));
                System.out.println("committed " + number);
            }
        }
    }
}
