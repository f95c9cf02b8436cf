package org.cdexflow.ui;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.cdexflow.inspection.ModelProblem;
import org.cdexflow.model.DecisionTable;
import org.cdexflow.model.Diagram;
import org.cdexflow.model.ModelFile;
import org.cdexflow.process.Instances;
import org.cdexflow.process.ModelRevision;
import org.cdexflow.process.Models;
import org.cdexflow.process.Running;
import org.springframework.stereotype.Component;

/** What the pages show of a revision: its diagram or its table, and what happens on its elements. */
@Component
class ModelViews {

    private final Models models;
    private final Instances instances;

    ModelViews(Models models, Instances instances) {
        this.models = models;
        this.instances = instances;
    }

    /** An element on which exchanges wait or are stuck. */
    record Element(String id, String name, Running running) {}

    /**
     * @param svg the diagram; null for a table, and for a process that was never drawn
     * @param table null for a process
     */
    record View(ModelRevision revision, ModelFile file, String svg, DecisionTable table, List<Element> elements) {}

    View of(ModelRevision revision) {
        return of(revision, List.of());
    }

    /** @param problems whose elements are marked in the diagram */
    View of(ModelRevision revision, List<ModelProblem> problems) {
        byte[] content = models.content(revision);
        ModelFile file = ModelFile.of(revision.file(), content);
        if (file.kind() == ModelFile.Kind.TABLE) {
            return new View(revision, file, null, DecisionTable.of(content), List.of());
        }
        Diagram diagram = Diagram.of(content);
        Map<String, Running> running = revision.definition() == null ? Map.of() : instances.byElement(revision.definition());
        List<Element> elements = running.entrySet().stream()
                .map(entry -> new Element(entry.getKey(), diagram.nameOf(entry.getKey()), entry.getValue()))
                .sorted(Comparator.comparing(Element::name))
                .toList();
        String svg = diagram.isDrawn()
                ? DiagramSvg.of(diagram, file.title(), running, element -> elementPath(revision, element), elements(problems))
                : null;
        return new View(revision, file, svg, null, elements);
    }

    private static Set<String> elements(List<ModelProblem> problems) {
        return problems.stream().map(ModelProblem::element).filter(Objects::nonNull).collect(Collectors.toSet());
    }

    /** Where the exchanges of an element are listed. */
    static String elementPath(ModelRevision revision, String element) {
        return "/models/" + revision.file() + "/versions/" + revision.id() + "/elements/" + element;
    }
}
