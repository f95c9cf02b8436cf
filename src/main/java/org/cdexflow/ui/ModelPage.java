package org.cdexflow.ui;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.cdexflow.model.Diagram;
import org.cdexflow.process.Instances;
import org.cdexflow.process.Model;
import org.cdexflow.process.ModelRevision;
import org.cdexflow.process.Models;
import org.cdexflow.task.Exchange;
import org.cdexflow.task.Exchanges;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.ModelMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.server.ResponseStatusException;

/** One process or table: as it is in effect or as it was, where its exchanges stand, and what is stuck. */
@Controller
@RequestMapping("/models/{file}")
class ModelPage {

    private final Models models;
    private final ModelViews views;
    private final Instances instances;
    private final Exchanges exchanges;

    ModelPage(Models models, ModelViews views, Instances instances, Exchanges exchanges) {
        this.models = models;
        this.views = views;
        this.instances = instances;
        this.exchanges = exchanges;
    }

    /** What is stuck, with the words of its version. */
    record Stuck(Instances.Incident incident, String elementName, Integer version) {}

    @GetMapping
    String inEffect(@PathVariable String file, ModelMap page) {
        Model model = found(models.find(file));
        return show(model, model.inEffect(), page);
    }

    @GetMapping("/versions/{id}")
    String version(@PathVariable String file, @PathVariable long id, ModelMap page) {
        return show(found(models.find(file)), revision(file, id), page);
    }

    @GetMapping("/versions/{id}/file")
    ResponseEntity<byte[]> download(@PathVariable String file, @PathVariable long id) {
        ModelRevision revision = revision(file, id);
        return ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_XML)
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"" + revision.file() + "\"")
                .body(models.content(revision));
    }

    /** The exchanges that stand at an element. */
    @GetMapping("/versions/{id}/elements/{element}")
    String element(@PathVariable String file, @PathVariable long id, @PathVariable String element, ModelMap page) {
        ModelRevision revision = revision(file, id);
        List<Exchange> standing = instances.exchanges(revision.definition(), element).stream()
                .filter(Objects::nonNull)
                .map(exchanges::read)
                .flatMap(Optional::stream)
                .toList();
        page.addAttribute("model", found(models.find(file)));
        page.addAttribute("revision", revision);
        page.addAttribute("element", Diagram.of(models.content(revision)).nameOf(element));
        page.addAttribute("exchanges", standing);
        page.addAttribute("stuck", instances.incidents(revision.key()).stream()
                .filter(incident -> incident.element().equals(element) && incident.definition().equals(revision.definition()))
                .map(Instances.Incident::exchange)
                .collect(Collectors.toSet()));
        return "models/element";
    }

    private String show(Model model, ModelRevision revision, ModelMap page) {
        ModelViews.View view = views.of(revision);
        List<ModelRevision> history = models.history(model.file().name());
        page.addAttribute("model", model);
        page.addAttribute("view", view);
        page.addAttribute("stuck", view.table() != null ? List.of() : instances.incidents(revision.key()).stream()
                .map(incident -> new Stuck(
                        incident,
                        view.elements().stream().filter(it -> it.id().equals(incident.element())).findFirst()
                                .map(ModelViews.Element::name).orElse(incident.element()),
                        history.stream().filter(it -> incident.definition().equals(it.definition())).findFirst()
                                .map(ModelRevision::version).orElse(null)))
                .toList());
        return "models/model";
    }

    private ModelRevision revision(String file, long id) {
        return found(models.revision(id).filter(it -> it.file().equals(file) && it.version() != null));
    }

    private static <T> T found(Optional<T> what) {
        return what.orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
    }
}
