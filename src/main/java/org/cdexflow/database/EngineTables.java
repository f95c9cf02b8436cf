package org.cdexflow.database;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.migration.Context;
import org.flywaydb.core.api.migration.JavaMigration;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.datasource.init.ScriptUtils;

/**
 * Creates the process engine's tables from the scripts in the engine's own jar, so that Flyway owns every table and no
 * copy of the scripts ages here. The checksum is the scripts': an engine release that changed them stops the start
 * until somebody has added a migration that runs its {@code db/upgrade} script, and repaired the checksum
 * ({@code flyway repair}).
 */
final class EngineTables implements JavaMigration {

    /** The order in which the engine itself would run them. */
    private static final List<ClassPathResource> SCRIPTS = Stream.of(
                    "engine", "history", "identity",
                    "case.engine", "case.history",
                    "decision.engine", "decision.history")
            .map("org/camunda/bpm/engine/db/create/activiti.postgres.create.%s.sql"::formatted)
            .map(ClassPathResource::new)
            .toList();

    @Override
    public MigrationVersion getVersion() {
        return MigrationVersion.fromVersion("2");
    }

    @Override
    public String getDescription() {
        return "engine tables";
    }

    @Override
    public Integer getChecksum() {
        CRC32 checksum = new CRC32();
        for (ClassPathResource script : SCRIPTS) {
            try (InputStream text = script.getInputStream()) {
                checksum.update(text.readAllBytes());
            } catch (IOException e) {
                throw new UncheckedIOException("The process engine's jar lacks " + script.getPath(), e);
            }
        }
        return (int) checksum.getValue();
    }

    @Override
    public boolean canExecuteInTransaction() {
        return true;
    }

    @Override
    public void migrate(Context context) {
        SCRIPTS.forEach(script -> ScriptUtils.executeSqlScript(context.getConnection(), script));
    }
}
