package org.cdexflow.ui;

import java.security.Principal;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.cdexflow.process.DeploymentRefused;
import org.cdexflow.process.Deployments;
import org.cdexflow.process.Instances;
import org.cdexflow.process.Model;
import org.cdexflow.process.ModelRevision;
import org.cdexflow.process.Models;
import org.cdexflow.process.Running;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.ModelMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Every version of a model: go back to one, take back what is scheduled, begin a draft from one. */
@Controller
@RequestMapping("/models/{file}/versions")
class ModelVersionsPage {

    private final Models models;
    private final Deployments deployments;
    private final Instances instances;

    ModelVersionsPage(Models models, Deployments deployments, Instances instances) {
        this.models = models;
        this.deployments = deployments;
        this.instances = instances;
    }

    record Version(ModelRevision revision, Running running) {}

    @GetMapping
    String list(@PathVariable String file, ModelMap page) {
        Model model = models.find(file).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
        Map<String, Running> running = instances.byDefinition();
        List<Version> versions = models.history(file).stream()
                .map(revision -> new Version(revision, running.getOrDefault(revision.definition(), new Running(0, 0))))
                .toList();
        page.addAttribute("model", model);
        page.addAttribute("versions", versions);
        return "models/versions";
    }

    @PostMapping("/{id}/deploy")
    String deploy(
            @PathVariable String file, @PathVariable long id, @RequestParam String seen, @RequestParam Long instead,
            @RequestParam(defaultValue = "") String reason, Principal who, RedirectAttributes page) {
        return act(page, () -> "Version "
                + deployments.deploy(new Deployments.Order(id, seen, instead, who.getName(), reason, null)).version()
                + " is in effect.");
    }

    @PostMapping("/{id}/cancel")
    String cancel(@PathVariable String file, @PathVariable long id, Principal who, RedirectAttributes page) {
        return act(page, () -> {
            deployments.cancel(id, who.getName());
            return "It will not be deployed.";
        });
    }

    @PostMapping("/{id}/draft")
    String draft(@PathVariable String file, @PathVariable long id, Principal who) {
        return "redirect:/models/drafts/" + deployments.draftOf(id, who.getName()).id();
    }

    private static String act(RedirectAttributes page, Supplier<String> action) {
        try {
            page.addFlashAttribute("done", action.get());
        } catch (DeploymentRefused refused) {
            page.addFlashAttribute("problem", refused.getMessage());
            page.addFlashAttribute("problems", refused.problems());
        }
        return "redirect:/models/{file}/versions";
    }
}
