package org.cdexflow.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.cdexflow.inspection.ModelCheck;
import org.cdexflow.model.ModelFile;
import org.cdexflow.model.UnreadableModel;
import org.cdexflow.partner.Settings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What a start deploys: the packaged models and tables, and those of the folder {@code cdexflow.models}, which replace packaged
 * ones of the same file name.
 *
 * <p>A file is deployed when its content is new: nodes of two releases do not take turns, and a start never undoes going back
 * to an earlier version. Where a person deployed what is in effect, the file that a new release brings is only offered; what
 * somebody put into the folder is meant and deployed. Files of the folder are checked; one that cannot work is not deployed,
 * and the start goes on with the version of before.
 */
@Component
class PackagedModels {

    private static final Logger LOG = LoggerFactory.getLogger(PackagedModels.class);

    private final ModelRevisions revisions;
    private final Deployer deployer;
    private final ModelCheck check;
    private final TransactionTemplate transaction;
    private final Settings settings;

    PackagedModels(
            ModelRevisions revisions, Deployer deployer, ModelCheck check, TransactionTemplate transaction, Settings settings) {
        this.revisions = revisions;
        this.deployer = deployer;
        this.check = check;
        this.transaction = transaction;
        this.settings = settings;
    }

    void deployNew() {
        Map<String, byte[]> packaged = packaged();
        Map<String, byte[]> own = folder();
        transaction.executeWithoutResult(status -> {
            revisions.lock();
            Map<String, byte[]> newOwn = onlyNew(own);
            Map<String, byte[]> passing = check.passing(newOwn);
            // where an own file cannot be deployed, its version of before goes on, not the packaged one
            own.keySet().stream()
                    .filter(name -> !newOwn.containsKey(name) || passing.containsKey(name) || revisions.inEffect(name).isPresent())
                    .forEach(packaged::remove);
            onlyNew(packaged).forEach((name, content) -> {
                if (revisions.inEffect(name).filter(ModelRevision::isByAPerson).isPresent()) {
                    offer(name, content);
                } else {
                    deploy(name, content, "Came with the release");
                }
            });
            passing.forEach((name, content) -> deploy(name, content, "From the folder of models"));
        });
    }

    private Map<String, byte[]> onlyNew(Map<String, byte[]> files) {
        Map<String, byte[]> fresh = new TreeMap<>(files);
        fresh.entrySet().removeIf(file -> revisions.knows(file.getKey(), file.getValue()));
        return fresh;
    }

    private void offer(String name, byte[] content) {
        add(name, content, ModelRevision.State.OFFERED, "Came with a new release");
        LOG.warn("{} came with a new release, but a person deployed what is in effect. Compare them at /models.", name);
    }

    private void deploy(String name, byte[] content, String reason) {
        try {
            String misfit = revisions.misfit(name, ModelFile.of(name, content).key()).orElse(null);
            if (misfit != null) {
                LOG.error("Not deployed: {}: {}", name, misfit);
                return;
            }
            deployer.deploy(add(name, content, ModelRevision.State.DRAFT, null), ModelRevision.START, reason);
            LOG.info("Deployed {}", name);
        } catch (UnreadableModel e) {
            LOG.error("Not deployed: {}: {}", name, e.getMessage());
        }
    }

    private ModelRevision add(String name, byte[] content, ModelRevision.State state, String reason) {
        Long inEffect = revisions.inEffect(name).map(ModelRevision::id).orElse(null);
        return revisions.add(ModelFile.of(name, content), content, state, inEffect, ModelRevision.START, reason);
    }

    private static Map<String, byte[]> packaged() {
        Map<String, byte[]> files = new TreeMap<>();
        try {
            for (String pattern : new String[] {"classpath*:bpmn/*.bpmn", "classpath*:bpmn/*.dmn"}) {
                for (Resource resource : new PathMatchingResourcePatternResolver().getResources(pattern)) {
                    files.put(resource.getFilename(), resource.getContentAsByteArray());
                }
            }
            return files;
        } catch (IOException e) {
            throw new UncheckedIOException("The packaged models cannot be read", e);
        }
    }

    private Map<String, byte[]> folder() {
        Map<String, byte[]> files = new TreeMap<>();
        if (settings.models() != null) {
            try (Stream<Path> folder = Files.list(settings.models())) {
                for (Path file : folder.filter(PackagedModels::isModel).toList()) {
                    files.put(file.getFileName().toString(), Files.readAllBytes(file));
                }
            } catch (IOException e) {
                throw new UncheckedIOException("The models cannot be read; check cdexflow.models.", e);
            }
        }
        return files;
    }

    private static boolean isModel(Path file) {
        return file.toString().endsWith(".bpmn") || file.toString().endsWith(".dmn");
    }
}
