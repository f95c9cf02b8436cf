package org.cdexflow.inspection;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.cdexflow.model.ModelXml;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.stereotype.Component;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;

/**
 * Checks models (BPMN) and tables (DMN) before they are deployed. What passes can be run: every path ends, every step exists and
 * has its inputs, every timer can be read. And it can do no harm: of Java it reaches the steps, of the engine the variables.
 */
@Component
public class ModelCheck {

    private static final Logger LOG = LoggerFactory.getLogger(ModelCheck.class);

    /** A model that people can read is a hundredth of it. */
    static final int MOST_BYTES = 2_000_000;

    private static final Set<String> DMN = Set.of(
            "http://www.omg.org/spec/DMN/20151101/dmn.xsd", "http://www.omg.org/spec/DMN/20180521/MODEL/",
            "https://www.omg.org/spec/DMN/20191111/MODEL/");

    private final Surroundings surroundings;
    private final ElementTemplates templates;
    private final Set<String> steps;
    private final Map<String, Element> packaged;

    ModelCheck(Surroundings surroundings, ElementTemplates templates) {
        this.surroundings = surroundings;
        this.templates = templates;
        this.steps = surroundings.steps();
        this.packaged = packagedProcesses();
    }

    /** @return what is wrong with the file; empty when it can be deployed */
    public List<ModelProblem> check(String file, byte[] content) {
        return check(Map.of(file, content));
    }

    /** @param upload files that are to be deployed together, by name: they may call each other */
    public List<ModelProblem> check(Map<String, byte[]> upload) {
        Map<String, Element> models = new HashMap<>(packaged);
        Variables variables = new Variables(steps);
        surroundings.models().stream().map(ModelCheck::readable).filter(Objects::nonNull).forEach(
                root -> models.putAll(processes(root)));
        upload.values().stream().map(ModelCheck::readable).filter(Objects::nonNull).forEach(root -> {
            models.putAll(processes(root));
            variables.addFrom(root);
        });
        BpmnPassage passage = new BpmnPassage(models);
        return upload.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .flatMap(file -> check(file.getKey(), file.getValue(), new Around(models.keySet(), passage, variables)).stream())
                .toList();
    }

    /** The files that can be deployed; of the others the log says what is wrong and what to do. */
    public Map<String, byte[]> passing(Map<String, byte[]> files) {
        Map<String, byte[]> passing = new TreeMap<>(files);
        List<ModelProblem> problems = check(passing);
        while (!problems.isEmpty()) {
            for (ModelProblem problem : problems) {
                LOG.error("Not deployed: {}", problem.sentence());
                passing.remove(problem.file());
            }
            // what calls a file that is not deployed cannot be deployed either
            problems = check(passing);
        }
        return passing;
    }

    /** @param models keys of the processes that can be called */
    private record Around(Set<String> models, BpmnPassage passage, Variables variables) {}

    private List<ModelProblem> check(String file, byte[] content, Around around) {
        ModelReport report = new ModelReport(file);
        if (content.length > MOST_BYTES) {
            report.add("is larger than " + MOST_BYTES / 1_000_000 + " MB.", "Split it into models that call each other.");
            return report.problems();
        }
        try {
            Element root = ModelXml.read(content).getDocumentElement();
            if (Xml.namesSchema(root)) {
                report.add("names a schema to be fetched.", "Remove the attribute xsi:schemaLocation; it is not needed.");
            } else if (file.endsWith(".bpmn") && Xml.is(root, Bpmn.MODEL, "definitions")) {
                model(root, report, around);
            } else if (file.endsWith(".dmn") && isTable(root)) {
                new TableCheck(root.getNamespaceURI(), report).check(root);
            } else {
                report.add("is neither BPMN 2.0 nor DMN.", "Save it with Camunda Modeler (Camunda 7), as .bpmn or .dmn.");
            }
        } catch (SAXException e) {
            report.add("is not well-formed XML" + (e instanceof SAXParseException at ? ", line " + at.getLineNumber() : "") + ".",
                    "Save it again with Camunda Modeler; a document type or an entity is not allowed.");
        }
        if (report.problems().isEmpty()) {
            // whatever else the engine minds, in its words
            surroundings.refusals(file, content).forEach(refusal -> report.add(
                    refusal, "Correct it in Camunda Modeler, where the error is shown on the element."));
        }
        return report.problems();
    }

    private void model(Element definitions, ModelReport report, Around around) {
        List<Element> executable = Bpmn.processes(definitions).stream()
                .filter(process -> process.getAttribute("isExecutable").equals("true"))
                .toList();
        if (executable.isEmpty()) {
            report.add("holds no executable process.", "Tick \"Executable\" in the properties of the process.");
        }
        new BpmnElements(templates, steps, around.models(), around.passage(), around.variables(), report).check(definitions);
        new BpmnTimers(around.variables(), report).check(definitions);
        Bpmn.processes(definitions).forEach(process -> new BpmnFlow(around.passage(), report).check(process));
    }

    private static boolean isTable(Element root) {
        return root.getLocalName().equals("definitions") && DMN.contains(String.valueOf(root.getNamespaceURI()));
    }

    private static Element readable(byte[] content) {
        try {
            Document document = content.length > MOST_BYTES ? null : ModelXml.read(content);
            return document == null ? null : document.getDocumentElement();
        } catch (SAXException e) {
            return null;
        }
    }

    private static Map<String, Element> processes(Element root) {
        Map<String, Element> processes = new HashMap<>();
        Bpmn.processes(root).forEach(process -> processes.put(process.getAttribute("id"), process));
        return processes;
    }

    private static Map<String, Element> packagedProcesses() {
        try {
            Map<String, Element> processes = new HashMap<>();
            for (Resource file : new PathMatchingResourcePatternResolver().getResources("classpath*:bpmn/*.bpmn")) {
                processes.putAll(processes(readable(file.getContentAsByteArray())));
            }
            return processes;
        } catch (IOException e) {
            throw new UncheckedIOException("The packaged models cannot be read", e);
        }
    }
}
