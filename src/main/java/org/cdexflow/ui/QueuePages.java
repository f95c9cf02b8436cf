package org.cdexflow.ui;

import java.security.Principal;
import java.util.List;
import java.util.function.Consumer;
import org.cdexflow.gather.Candidates;
import org.cdexflow.queue.Actions;
import org.cdexflow.queue.Fulfilment;
import org.cdexflow.queue.NotPossible;
import org.cdexflow.queue.WorkItem;
import org.cdexflow.queue.WorkItems;
import org.cdexflow.task.Exchange;
import org.cdexflow.task.Exchanges;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** The page of one exchange: what is asked, what was found, and what staff do with it. */
@Controller
@RequestMapping("/queue")
class QueuePages {

    private final WorkItems items;
    private final Fulfilment fulfilment;
    private final Exchanges exchanges;
    private final Candidates candidates;
    private final Actions actions;
    private final ItemViews views;

    QueuePages(
            WorkItems items, Fulfilment fulfilment, Exchanges exchanges, Candidates candidates, Actions actions,
            ItemViews views) {
        this.items = items;
        this.fulfilment = fulfilment;
        this.exchanges = exchanges;
        this.candidates = candidates;
        this.actions = actions;
        this.views = views;
    }

    @GetMapping("/{id}")
    String exchange(@PathVariable String id, Principal who, Model model) {
        Exchange exchange = exchanges.read(id).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
        WorkItem item = items.of(id).orElse(null);
        model.addAttribute("exchange", exchange);
        model.addAttribute("item", item);
        model.addAttribute("mine", item != null && item.isOf(who.getName()));
        model.addAttribute("found", views.of(candidates.of(id)));
        model.addAttribute("actions", actions.of(id));
        return "queue/exchange";
    }

    @PostMapping("/{id}/claim")
    String claim(@PathVariable String id, Principal who, RedirectAttributes page) {
        return act(id, page, "You have this request now.", it -> fulfilment.claim(it, who.getName()));
    }

    @PostMapping("/{id}/hand-back")
    String handBack(@PathVariable String id, Principal who, RedirectAttributes page) {
        return act(id, page, "The request is back in its queue.", it -> fulfilment.handBack(it, who.getName()));
    }

    @PostMapping("/{id}/release")
    String release(
            @PathVariable String id, @RequestParam(defaultValue = "") List<String> item, Principal who, RedirectAttributes page) {
        return act(id, page, null, it -> fulfilment.release(it, who.getName(), item));
    }

    @PostMapping("/{id}/refuse")
    String refuse(@PathVariable String id, @RequestParam(defaultValue = "") String reason, Principal who, RedirectAttributes page) {
        return act(id, page, "The request is refused.", it -> fulfilment.refuse(it, who.getName(), reason));
    }

    @PostMapping("/{id}/hold")
    String hold(@PathVariable String id, @RequestParam(defaultValue = "") String reason, Principal who, RedirectAttributes page) {
        return act(id, page, "The request is on hold.", it -> fulfilment.hold(it, who.getName(), reason));
    }

    @PostMapping("/{id}/resume")
    String resume(@PathVariable String id, Principal who, RedirectAttributes page) {
        return act(id, page, "The request is being worked on again.", it -> fulfilment.resume(it, who.getName()));
    }

    @PostMapping("/{id}/approve")
    String approve(@PathVariable String id, Principal who, RedirectAttributes page) {
        return act(id, page, null, it -> fulfilment.approve(it, who.getName()));
    }

    @PostMapping("/{id}/send-back")
    String sendBack(@PathVariable String id, @RequestParam(defaultValue = "") String reason, Principal who, RedirectAttributes page) {
        return act(id, page, "The request is back with whoever released it.", it -> fulfilment.sendBack(it, who.getName(), reason));
    }

    private static String act(String id, RedirectAttributes page, String done, Consumer<String> action) {
        try {
            action.accept(id);
            page.addFlashAttribute("done", done);
        } catch (NotPossible reason) {
            page.addFlashAttribute("problem", reason.getMessage());
        }
        return "redirect:/queue/{id}";
    }
}
