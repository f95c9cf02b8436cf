package org.cdexflow.database;

import java.nio.file.Path;
import javax.sql.DataSource;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AbstractDependsOnBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.flyway.FlywayConnectionDetails;
import org.springframework.boot.autoconfigure.jdbc.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.StringUtils;

/**
 * Which database: the external one of {@code spring.datasource.*}, else the embedded one, whose connection details
 * Boot's own pool and Flyway take. Spring destroys in reverse: job executor, pool, server, home.
 */
@Configuration(proxyBeanMethods = false)
class DatabaseConfiguration {

    @Bean
    Home home(@Value("${cdexflow.home:./data}") String folder) {
        return Home.hold(Path.of(folder));
    }

    @Bean
    @Conditional(NoDatabaseGiven.class)
    EmbeddedDatabase embeddedDatabase(Home home) {
        return EmbeddedDatabase.start(home);
    }

    @Bean
    @Conditional(NoDatabaseGiven.class)
    FlywayConnectionDetails embeddedDatabaseOwner(EmbeddedDatabase database) {
        return database.owner();
    }

    @Bean
    Grants grants(JdbcConnectionDetails application, Environment environment) {
        return new Grants(application.getUsername(), environment.matchesProfiles("production"));
    }

    @Bean
    EngineTables engineTables() {
        return new EngineTables();
    }

    /** Holds the home before anything touches the database, an external one too, and until everything let go of it. */
    @Bean
    static AbstractDependsOnBeanFactoryPostProcessor homeBeforeDatabase() {
        return new AbstractDependsOnBeanFactoryPostProcessor(DataSource.class, Home.class) {};
    }

    static final class NoDatabaseGiven implements Condition {

        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            return !StringUtils.hasText(context.getEnvironment().getProperty("spring.datasource.url"));
        }
    }
}
