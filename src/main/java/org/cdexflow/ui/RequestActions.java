package org.cdexflow.ui;

import java.security.Principal;
import java.util.List;
import java.util.function.Supplier;
import org.cdexflow.queue.Attempt;
import org.cdexflow.queue.Fulfilment;
import org.cdexflow.queue.NotPossible;
import org.cdexflow.task.Exchanges;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** What the buttons of an exchange's page do. Each goes back to a page, which says what became of it. */
@Controller
@RequestMapping("/queue/{id}")
class RequestActions {

    private final Fulfilment fulfilment;
    private final Attempt attempt;
    private final Exchanges exchanges;

    RequestActions(Fulfilment fulfilment, Attempt attempt, Exchanges exchanges) {
        this.fulfilment = fulfilment;
        this.attempt = attempt;
        this.exchanges = exchanges;
    }

    /** Who does it, where, and what the page carried that they saw. */
    record Act(String exchange, String person, String mark) {}

    @ModelAttribute
    Act act(@PathVariable String id, Principal who, @RequestParam(defaultValue = "") String mark) {
        exchanges.read(id).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
        return new Act(id, who.getName(), mark);
    }

    @PostMapping("/claim")
    String claim(Act act, RedirectAttributes page) {
        return done(act, page, "You have this request now.", () -> fulfilment.claim(act.exchange(), act.person()));
    }

    @PostMapping("/hand-back")
    String handBack(Act act, RedirectAttributes page) {
        return done(act, page, "The request is back in its queue.", () -> fulfilment.handBack(act.exchange(), act.person()));
    }

    @PostMapping("/resume")
    String resume(Act act, RedirectAttributes page) {
        return done(act, page, "The request is being worked on again.", () -> fulfilment.resume(act.exchange(), act.person()));
    }

    /** The first press of Release: what was chosen is kept, and what would leave is shown. */
    @PostMapping("/selection")
    String choose(Act act, @RequestParam(defaultValue = "") List<String> item, RedirectAttributes page) {
        return tried(act, page, () -> {
            fulfilment.choose(act.exchange(), act.person(), item);
            return "redirect:/queue/{id}/release";
        });
    }

    @PostMapping("/release")
    String release(Act act, @RequestParam(defaultValue = "") List<String> item, RedirectAttributes page) {
        return became(act, page, () -> fulfilment.release(act.exchange(), act.person(), item));
    }

    @PostMapping("/refuse")
    String refuse(Act act, Said said, RedirectAttributes page) {
        return said(act, said, page, "The request is refused.", () -> fulfilment.refuse(act.exchange(), act.person(), said.text()));
    }

    @PostMapping("/hold")
    String hold(Act act, Said said, RedirectAttributes page) {
        return said(act, said, page, "The request is on hold.", () -> fulfilment.hold(act.exchange(), act.person(), said.text()));
    }

    @PostMapping("/approve")
    String approve(Act act, RedirectAttributes page) {
        return became(act, page, () -> fulfilment.approve(act.exchange(), act.person()));
    }

    @PostMapping("/send-back")
    String sendBack(Act act, Said said, RedirectAttributes page) {
        return said(act, said, page, "The request is back with whoever released it.",
                () -> fulfilment.sendBack(act.exchange(), act.person(), said.text()));
    }

    @PostMapping("/identify")
    String identify(Act act, @RequestParam String patient, RedirectAttributes page) {
        return became(act, page, () -> fulfilment.identify(act.exchange(), act.person(), patient));
    }

    /** What was written is not lost when it could not be done. */
    private String said(Act act, Said said, RedirectAttributes page, String done, Runnable action) {
        String next = done(act, page, done, action);
        if (page.getFlashAttributes().containsKey("problem")) {
            page.addFlashAttribute("written", said.text());
        }
        return next;
    }

    private String done(Act act, RedirectAttributes page, String done, Runnable action) {
        return tried(act, page, () -> {
            action.run();
            page.addFlashAttribute("done", done);
            return "redirect:/queue/{id}";
        });
    }

    private String became(Act act, RedirectAttributes page, Supplier<Fulfilment.Outcome> action) {
        return tried(act, page, () -> {
            page.addFlashAttribute("done", words(action.get()));
            return "redirect:/queue/{id}";
        });
    }

    /** What came back says so itself, for as long as it waits. */
    private static String words(Fulfilment.Outcome outcome) {
        return switch (outcome) {
            case ENDED -> "Done. The request is finished; this is what the requester reads.";
            case WAITS_FOR_SECOND_PERSON -> "Released by you. Nothing has left yet: somebody else must approve it first.";
            case WAITS -> "Done. The request waits for the next step.";
            case UNDER_WAY -> "Done. The request is being processed.";
            case CAME_BACK -> null;
        };
    }

    private String tried(Act act, RedirectAttributes page, Supplier<String> action) {
        try {
            return attempt.by(act.person(), act.exchange(), act.mark(), action);
        } catch (NotPossible reason) {
            page.addFlashAttribute("problem", reason.getMessage());
            return "redirect:/queue/{id}";
        }
    }
}
