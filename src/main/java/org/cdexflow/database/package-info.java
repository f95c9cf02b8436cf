/**
 * The PostgreSQL below everything: an external one when {@code spring.datasource.url} is set, else a durable server
 * that the application starts under its home folder, and stops after the pool and all that uses it.
 * In: settings, the home folder. Out: Boot's connection details (pool and Flyway follow), the engine's tables.
 * Never here: tables' meaning, queries, an unsafe setting for speed, a statement or a password in a log.
 */
package org.cdexflow.database;
