package org.cdexflow.database;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import jakarta.annotation.PostConstruct;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.spring.ProcessEngineFactoryBean;
import org.camunda.bpm.engine.spring.SpringProcessEngineConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.flyway.FlywayAutoConfiguration;
import org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration;
import org.springframework.boot.autoconfigure.jdbc.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.autoconfigure.jdbc.JdbcTemplateAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;

class DatabaseConfigurationTest {

    @TempDir
    Path folder;

    private final ApplicationContextRunner application = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    DataSourceAutoConfiguration.class,
                    DataSourceTransactionManagerAutoConfiguration.class,
                    JdbcTemplateAutoConfiguration.class,
                    FlywayAutoConfiguration.class))
            .withUserConfiguration(EngineOfTheTest.class, ReaderOfTheTest.class, DatabaseConfiguration.class);

    @Test
    void starts_the_embedded_server_and_stops_it_after_the_pool() throws IOException {
        TestPrograms.copyTo(folder.resolve("postgresql"));
        HikariDataSource[] pool = new HikariDataSource[1];
        application.withPropertyValues("cdexflow.home=" + folder).run(context -> {
            assertThat(context).hasNotFailed().hasSingleBean(EmbeddedDatabase.class);
            assertThat(context.getBean(ProcessEngine.class).getRuntimeService().createProcessInstanceQuery().count())
                    .isZero();
            pool[0] = context.getBean(HikariDataSource.class);
            assertThat(context.getBeanFactory().getDependentBeans("embeddedDatabase")).contains("dataSource");
        });

        assertThat(pool[0].isClosed()).isTrue();
        assertThat(folder.resolve("postgresql")).exists();
        assertThat(folder.resolve("postgresql/data/postmaster.pid")).doesNotExist();
    }

    @Test
    void leaves_an_external_database_to_its_operators_but_holds_the_home() {
        TestDatabase external = TestDatabase.newDatabase();
        application.withPropertyValues(
                        "cdexflow.home=" + folder,
                        "spring.datasource.url=" + external.url(),
                        "spring.datasource.username=" + external.username(),
                        "spring.datasource.password=" + external.password())
                .run(context -> {
                    assertThat(context).hasSingleBean(Home.class).doesNotHaveBean(EmbeddedDatabase.class);
                    assertThat(folder.resolve("postgresql")).doesNotExist();
                    application.withPropertyValues("cdexflow.home=" + folder)
                            .run(second ->
                                    assertThat(second).getFailure().rootCause().isInstanceOf(StartRefused.class));
                });
    }

    @Test
    void migrates_as_the_owner_when_one_is_given() {
        TestDatabase external = TestDatabase.newDatabase();
        application.withPropertyValues(
                        "cdexflow.home=" + folder,
                        "spring.datasource.url=" + external.url(),
                        "spring.datasource.username=" + external.username(),
                        "spring.datasource.password=" + external.password(),
                        "spring.flyway.user=migrations",
                        "spring.flyway.password=wrong")
                .run(context -> assertThat(context).getFailure().hasStackTraceContaining("\"migrations\""));
    }

    @Test
    void says_so_when_the_application_owns_the_tables_and_refuses_it_in_production() {
        TestDatabase external = TestDatabase.newDatabase();
        ApplicationContextRunner asOwner = application.withPropertyValues(
                "cdexflow.home=" + folder,
                "spring.datasource.url=" + external.url(),
                "spring.datasource.username=" + Cluster.OWNER,
                "spring.datasource.password=" + external.password());
        asOwner.run(context -> assertThat(context).hasNotFailed());
        asOwner.withPropertyValues("spring.profiles.active=production")
                .run(context -> assertThat(context).getFailure().rootCause().isInstanceOf(StartRefused.class)
                        .hasMessageContaining("owns the tables")
                        .hasMessageContaining("spring.flyway.user"));
    }

    @Test
    void two_nodes_may_migrate_and_grant_at_once() {
        TestDatabase external = TestDatabase.newDatabase();
        List<Exception> failures = IntStream.range(0, 4).parallel().mapToObj(node -> migrationOf(external)).filter(Objects::nonNull).toList();
        assertThat(failures).isEmpty();
    }

    private static Exception migrationOf(TestDatabase database) {
        try {
            database.migrate();
            return null;
        } catch (RuntimeException e) {
            return e;
        }
    }

    /** Checks its tables at start and makes none. Declared first, so that only the detector puts it behind Flyway. */
    @Configuration
    static class EngineOfTheTest {

        /** Wants the engine at once; the factory bean alone would make it only when somebody asks. */
        @Bean
        EngineUser engineUser(ProcessEngine engine) {
            return new EngineUser(engine);
        }

        @Bean
        SpringProcessEngineConfiguration engineConfiguration(
                DataSource dataSource, PlatformTransactionManager transactions) {
            SpringProcessEngineConfiguration configuration = new SpringProcessEngineConfiguration();
            configuration.setDataSource(dataSource);
            configuration.setTransactionManager(transactions);
            configuration.setDatabaseSchemaUpdate("false");
            return configuration;
        }

        @Bean
        ProcessEngineFactoryBean engine(SpringProcessEngineConfiguration configuration) {
            ProcessEngineFactoryBean factory = new ProcessEngineFactoryBean();
            factory.setProcessEngineConfiguration(configuration);
            return factory;
        }
    }

    record EngineUser(ProcessEngine engine) {}

    /** Apart from the engine and after it, so that its own wait for Flyway cannot stand in for the engine's. */
    @Configuration
    static class ReaderOfTheTest {

        @Bean
        EarlyReader earlyReader(JdbcTemplate jdbc) {
            return new EarlyReader(jdbc);
        }
    }

    /** A bean that reads a table as soon as it exists. */
    static class EarlyReader {

        private final JdbcTemplate jdbc;

        EarlyReader(JdbcTemplate jdbc) {
            this.jdbc = jdbc;
        }

        @PostConstruct
        void read() {
            assertThat(jdbc.queryForObject("SELECT count(*) FROM act_ru_job", Integer.class)).isZero();
        }
    }
}
