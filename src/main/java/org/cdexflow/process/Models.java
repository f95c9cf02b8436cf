package org.cdexflow.process;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.repository.DeploymentBuilder;
import org.cdexflow.partner.Settings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The packaged models and tables, and those of the folder {@code cdexflow.models}, which replace packaged ones of the same file
 * name. A file is deployed when its content was never deployed before. Files of the folder are checked; one that cannot work is
 * not deployed, and the start goes on with the version of before.
 */
@Component
class Models {

    private static final Logger LOG = LoggerFactory.getLogger(Models.class);
    private static final String BY_START = "start";

    /** Any number; the same on every node. */
    private static final long DEPLOYMENT_LOCK = 0x6d6f64656c73L;

    private final RepositoryService repository;
    private final ModelCheck check;
    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final Settings settings;
    private final Clock clock;

    Models(
            ProcessEngine engine, ModelCheck check, JdbcTemplate jdbc, TransactionTemplate transaction, Settings settings,
            Clock clock) {
        this.repository = engine.getRepositoryService();
        this.check = check;
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.settings = settings;
        this.clock = clock;
    }

    void deployNew() {
        Map<String, byte[]> files = files();
        transaction.executeWithoutResult(status -> {
            jdbc.query("select pg_advisory_xact_lock(?)", row -> {}, DEPLOYMENT_LOCK);
            DeploymentBuilder deployment = repository.createDeployment().name("CDexFlow").source(BY_START);
            files.entrySet().removeIf(file -> !isNew(file.getKey(), file.getValue()));
            files.forEach((name, content) -> deployment.addInputStream(name, new ByteArrayInputStream(content)));
            if (!files.isEmpty()) {
                deployment.deploy();
                LOG.info("Deployed {}", files.keySet());
            }
        });
    }

    private boolean isNew(String file, byte[] content) {
        return jdbc.update(
                        "insert into model_deployment (file, checksum, deployed_at, deployed_by) values (?, ?, ?, ?)"
                                + " on conflict do nothing",
                        file,
                        checksum(content),
                        Timestamp.from(clock.instant()),
                        BY_START)
                == 1;
    }

    private boolean wasDeployed(String file) {
        return jdbc.queryForObject("select exists (select 1 from model_deployment where file = ?)", Boolean.class, file);
    }

    private Map<String, byte[]> files() {
        Map<String, byte[]> files = new TreeMap<>();
        try {
            for (String pattern : new String[] {"classpath*:bpmn/*.bpmn", "classpath*:bpmn/*.dmn"}) {
                for (Resource resource : new PathMatchingResourcePatternResolver().getResources(pattern)) {
                    files.put(resource.getFilename(), resource.getContentAsByteArray());
                }
            }
            if (settings.models() != null) {
                try (Stream<Path> folder = Files.list(settings.models())) {
                    Map<String, byte[]> own = new TreeMap<>();
                    for (Path file : folder.filter(Models::isModel).toList()) {
                        own.put(file.getFileName().toString(), Files.readAllBytes(file));
                    }
                    Map<String, byte[]> passing = check.passing(own);
                    // where an own file cannot be deployed, its version of before goes on, not the packaged one
                    own.keySet().stream().filter(name -> passing.containsKey(name) || wasDeployed(name)).forEach(files::remove);
                    files.putAll(passing);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The models cannot be read; check cdexflow.models.", e);
        }
        return files;
    }

    private static boolean isModel(Path file) {
        return file.toString().endsWith(".bpmn") || file.toString().endsWith(".dmn");
    }

    private static String checksum(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
