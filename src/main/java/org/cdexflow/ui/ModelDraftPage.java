package org.cdexflow.ui;

import java.security.Principal;
import java.time.DateTimeException;
import java.util.List;
import org.cdexflow.inspection.ModelProblem;
import org.cdexflow.model.DecisionTable;
import org.cdexflow.model.ModelFile;
import org.cdexflow.model.TableEdit;
import org.cdexflow.process.DeploymentRefused;
import org.cdexflow.process.Deployments;
import org.cdexflow.process.DraftChanged;
import org.cdexflow.process.Model;
import org.cdexflow.process.ModelRevision;
import org.cdexflow.process.Models;
import org.cdexflow.process.Rehearsal;
import org.cdexflow.process.TableTrial;
import org.cdexflow.task.RecordedDecisions;
import org.springframework.stereotype.Controller;
import org.springframework.ui.ModelMap;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** A file before it is deployed: its problems, its cells to edit, what it would change, and the way to put it in effect. */
@Controller
@RequestMapping("/models/drafts/{id}")
class ModelDraftPage {

    private static final String THIS_PAGE = "redirect:/models/drafts/{id}";
    private static final String CHANGED = "redirect:/models/drafts/{id}/changed";
    private static final int RECORDED_SHOWN = 50;

    private final Models models;
    private final Deployments deployments;
    private final ModelViews views;
    private final TableTrial trial;
    private final Rehearsal rehearsal;
    private final RecordedDecisions decisions;
    private final Times times;

    ModelDraftPage(
            Models models, Deployments deployments, ModelViews views, TableTrial trial, Rehearsal rehearsal,
            RecordedDecisions decisions, Times times) {
        this.models = models;
        this.deployments = deployments;
        this.views = views;
        this.trial = trial;
        this.rehearsal = rehearsal;
        this.decisions = decisions;
        this.times = times;
    }

    @GetMapping
    String show(@PathVariable long id, ModelMap page) {
        ModelRevision draft = models.revision(id).filter(ModelDraftPage::isDraft).orElse(null);
        if (draft == null) {
            return CHANGED;
        }
        List<ModelProblem> problems = deployments.problems(draft);
        ModelViews.View view = views.of(draft, problems);
        Model inEffect = models.find(draft.file()).orElse(null);
        page.addAttribute("draft", draft);
        page.addAttribute("view", view);
        page.addAttribute("inEffect", inEffect == null ? null : inEffect.inEffect());
        page.addAttribute("basedOn", draft.basedOn() == null ? null : models.revision(draft.basedOn()).orElse(null));
        page.addAttribute("problems", problems);
        page.addAttribute("recorded", view.file().kind() == ModelFile.Kind.PROCESS ? decisions.last(RECORDED_SHOWN) : List.of());
        if (view.file().kind() == ModelFile.Kind.TABLE && inEffect != null && problems.isEmpty()) {
            page.addAttribute("trial", TrialView.of(trial.run(draft), view.table()));
        }
        return "models/draft";
    }

    /** Who changed, deployed or discarded it, while somebody else had it open. */
    @GetMapping("/changed")
    String changed(@PathVariable long id, ModelMap page) {
        page.addAttribute("now", models.revision(id).orElse(null));
        return "models/changed";
    }

    @ExceptionHandler
    String changed(DraftChanged changed) {
        return "redirect:/models/drafts/" + changed.draft() + "/changed";
    }

    /**
     * Saves all cells; then, where a row's button was pressed, adds, moves or deletes that row. Where somebody else was quicker,
     * what was entered becomes a draft of its own.
     */
    @PostMapping("/table")
    String edit(
            @PathVariable long id, @RequestParam(defaultValue = "") String seen, @RequestParam MultiValueMap<String, String> form,
            Principal who, RedirectAttributes page) {
        ModelRevision draft = models.revision(id).orElse(null);
        if (draft == null) {
            return CHANGED;
        }
        byte[] content = models.content(draft);
        TableForm table = new TableForm(DecisionTable.of(content).columns().size(), form);
        if (!table.isComplete()) {
            page.addFlashAttribute("problem", "The page had not come completely. Nothing was saved; try again.");
            return THIS_PAGE;
        }
        byte[] edited = TableEdit.rows(content, table.rows());
        try {
            deployments.edit(id, seen, edited, who.getName());
            page.addFlashAttribute("done", "Saved.");
            return THIS_PAGE + "#" + table.place();
        } catch (DraftChanged changed) {
            page.addFlashAttribute("own", deployments.draft(draft.file(), edited, who.getName()).id());
            return CHANGED;
        }
    }

    /** Tries a process on a request that was recorded; nothing of it lasts. */
    @PostMapping("/rehearsal")
    String rehearse(
            @PathVariable long id, @RequestParam(defaultValue = "") String seen, @RequestParam String exchange,
            @RequestParam(defaultValue = "RELEASE") Rehearsal.Staff staff, RedirectAttributes page) {
        ModelRevision draft = deployments.seen(id, seen);
        try {
            page.addFlashAttribute("rehearsed", rehearsal.of(draft.file(), models.content(draft), exchange.strip(), staff));
            page.addFlashAttribute("rehearsedOn", exchange.strip());
            page.addFlashAttribute("staff", staff.name());
        } catch (IllegalArgumentException noSuchExchange) {
            page.addFlashAttribute("problem", "There is no such exchange. Choose one of the list.");
        }
        return THIS_PAGE + "#rehearsal";
    }

    @PostMapping("/deploy")
    String deploy(
            @PathVariable long id, @RequestParam(defaultValue = "") String seen, @RequestParam(required = false) Long instead,
            @RequestParam(defaultValue = "") String reason, @RequestParam(defaultValue = "") String effective, Principal who,
            RedirectAttributes page) {
        ModelRevision draft = deployments.seen(id, seen);
        try {
            ModelRevision ordered = deployments.deploy(
                    new Deployments.Order(id, seen, instead, who.getName(), reason, times.typed(effective)));
            page.addFlashAttribute("done", ordered.state() == ModelRevision.State.SCHEDULED
                    ? "It takes effect at " + times.at(ordered.effectiveAt()) + "."
                    : "Version " + ordered.version() + " is in effect.");
            return ordered.state() == ModelRevision.State.SCHEDULED
                    ? "redirect:/models"
                    : "redirect:/models/" + draft.file() + "/versions";
        } catch (DeploymentRefused refused) {
            page.addFlashAttribute("problem", refused.getMessage());
        } catch (DateTimeException e) {
            page.addFlashAttribute("problem", "The day is no date and time. Leave it empty to deploy at once.");
        }
        page.addFlashAttribute("reason", reason);
        return THIS_PAGE;
    }

    @PostMapping("/discard")
    String discard(@PathVariable long id, @RequestParam(defaultValue = "") String seen, RedirectAttributes page) {
        deployments.discard(id, seen);
        page.addFlashAttribute("done", "The draft is discarded.");
        return "redirect:/models";
    }

    private static boolean isDraft(ModelRevision revision) {
        return revision.state() == ModelRevision.State.DRAFT;
    }
}
