package org.cdexflow.process;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cdexflow.model.ModelFile;
import org.springframework.stereotype.Component;

/** The models and tables that are in effect, and every revision of them. */
@Component
public class Models {

    private final ModelRevisions revisions;
    private final Instances instances;

    Models(ModelRevisions revisions, Instances instances) {
        this.revisions = revisions;
        this.instances = instances;
    }

    /** Processes first, each by name. */
    public List<Model> all() {
        Map<String, Running> running = instances.byDefinition();
        return revisions.inEffect().stream()
                .map(inEffect -> model(inEffect, running))
                .sorted(Comparator.comparing((Model model) -> model.file().kind()).thenComparing(model -> model.file().title()))
                .toList();
    }

    public Optional<Model> find(String file) {
        return revisions.inEffect(file).map(inEffect -> model(inEffect, instances.byDefinition()));
    }

    public Optional<ModelRevision> revision(long id) {
        return revisions.read(id);
    }

    public byte[] content(ModelRevision revision) {
        return revisions.content(revision.id());
    }

    public ModelFile file(ModelRevision revision) {
        return ModelFile.of(revision.file(), content(revision));
    }

    /** All revisions of a file but drafts, the newest first. */
    public List<ModelRevision> history(String file) {
        return revisions.history(file);
    }

    private Model model(ModelRevision inEffect, Map<String, Running> running) {
        List<ModelRevision> history = revisions.history(inEffect.file());
        Running older = history.stream()
                .filter(revision -> revision.definition() != null && revision.id() != inEffect.id())
                .map(revision -> running.getOrDefault(revision.definition(), Running.NONE))
                .reduce(Running.NONE, Running::plus);
        List<ModelRevision> waiting = history.stream()
                .filter(revision -> switch (revision.state()) {
                    case SCHEDULED -> true;
                    case OFFERED -> revision.createdAt().isAfter(inEffect.effectiveAt());
                    case FAILED -> revision.effectiveAt().isAfter(inEffect.effectiveAt());
                    default -> false;
                })
                .toList();
        return new Model(
                file(inEffect), inEffect, running.getOrDefault(inEffect.definition(), Running.NONE), older, waiting);
    }
}
