package org.cdexflow.ui;

import java.security.Principal;
import java.util.Map;
import java.util.TreeMap;
import org.cdexflow.model.Diagram;
import org.cdexflow.process.Migrations;
import org.cdexflow.process.Model;
import org.cdexflow.process.ModelRevision;
import org.cdexflow.process.Models;
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

/** Moves exchanges from an earlier version of a process to the one in effect. */
@Controller
@RequestMapping("/models/{file}/versions/{id}/migration")
class ModelMigrationPage {

    private final Models models;
    private final Migrations migrations;

    ModelMigrationPage(Models models, Migrations migrations) {
        this.models = models;
        this.migrations = migrations;
    }

    @GetMapping
    String plan(@PathVariable String file, @PathVariable long id, ModelMap page) {
        Model model = model(file);
        ModelRevision from = earlier(model, id);
        Migrations.Plan plan = migrations.plan(from, model.inEffect());
        Diagram diagram = Diagram.of(models.content(from));
        Map<String, Integer> lost = new TreeMap<>();
        plan.lost().forEach((element, count) -> lost.put(diagram.nameOf(element), count));
        page.addAttribute("model", model);
        page.addAttribute("from", from);
        page.addAttribute("plan", plan);
        page.addAttribute("kept", plan.kept().stream().map(diagram::nameOf).sorted().toList());
        page.addAttribute("lost", lost);
        return "models/migration";
    }

    @PostMapping
    String migrate(
            @PathVariable String file, @PathVariable long id, @RequestParam(defaultValue = "0") long to,
            @RequestParam(defaultValue = "false") boolean newTimers, @RequestParam(defaultValue = "") String reason, Principal who,
            RedirectAttributes page) {
        ModelRevision inEffect = model(file).inEffect();
        if (inEffect.id() == id) {
            page.addFlashAttribute("problem", "Meanwhile this version is in effect again, by " + inEffect.author()
                    + ". Nothing was moved.");
            return "redirect:/models/{file}/versions";
        }
        if (inEffect.id() != to) {
            page.addFlashAttribute("problem", "Meanwhile version " + inEffect.version() + " by " + inEffect.author()
                    + " is in effect. Nothing was moved; this is the plan for it.");
        } else if (reason.isBlank()) {
            page.addFlashAttribute("problem", "A reason is missing. Say why they are moved.");
        } else {
            move(earlier(model(file), id), inEffect, newTimers, who.getName(), reason.strip(), page);
        }
        return "redirect:/models/{file}/versions/{id}/migration";
    }

    private void move(
            ModelRevision from, ModelRevision to, boolean newTimers, String who, String reason, RedirectAttributes page) {
        Migrations.Outcome outcome = migrations.migrate(from, to, newTimers, who, reason);
        if (outcome.faults().isEmpty()) {
            page.addFlashAttribute("done", outcome.moved() + " moved to version " + to.version() + ", "
                    + outcome.stayed().size() + " stayed.");
            page.addFlashAttribute("stayed", outcome.stayed());
        } else {
            page.addFlashAttribute("problem", "Nothing was moved. The engine cannot move them: " + String.join(" ", outcome.faults()));
        }
    }

    private Model model(String file) {
        return models.find(file).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
    }

    private ModelRevision earlier(Model model, long id) {
        return models.revision(id)
                .filter(it -> it.file().equals(model.file().name()) && it.definition() != null && it.id() != model.inEffect().id())
                .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
    }
}
