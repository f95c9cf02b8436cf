package org.cdexflow.ui;

import jakarta.servlet.http.HttpSession;
import java.security.Principal;
import java.time.LocalDate;
import org.cdexflow.audit.Access;
import org.cdexflow.audit.Audit;
import org.cdexflow.gather.LiveRecord;
import org.cdexflow.gather.RecordSearch;
import org.cdexflow.gather.RecordSilent;
import org.cdexflow.queue.Additions;
import org.cdexflow.queue.NotPossible;
import org.springframework.format.annotation.DateTimeFormat;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/**
 * Looking for more in the patient's record. What is looked for is posted and kept in the session, since it may tell of the
 * patient; the page shows what it finds until something else is looked for.
 */
@Controller
@RequestMapping("/queue/{id}")
class RecordSearchPage {

    private static final int LONGEST_TEXT = 200;

    private final Additions additions;
    private final LiveRecord live;
    private final Audit audit;

    RecordSearchPage(Additions additions, LiveRecord live, Audit audit) {
        this.additions = additions;
        this.live = live;
        this.audit = audit;
    }

    /** Under which name the session keeps what is looked for in the record for an exchange. */
    static String wishOf(String exchange) {
        return "looked for " + exchange;
    }

    @PostMapping("/search")
    String search(
            @PathVariable String id, @RequestParam RecordSearch.Kind what, @RequestParam(defaultValue = "") String text,
            @RequestParam(required = false) @DateTimeFormat(iso = DateTimeFormat.ISO.DATE) LocalDate from,
            @RequestParam(required = false) @DateTimeFormat(iso = DateTimeFormat.ISO.DATE) LocalDate to, Principal who,
            HttpSession session, RedirectAttributes page) {
        return act(page, null, () -> {
            String patient = additions.patientOfMine(id, who.getName());
            audit.accessed(new Access(Access.Kind.SEARCHED, who.getName(), patient, id, null));
            String words = text.substring(0, Math.min(text.length(), LONGEST_TEXT));
            RecordSearch.Wish wish = new RecordSearch.Wish(what, words, from, to);
            live.search(id, patient, wish);
            session.setAttribute(wishOf(id), wish);
        });
    }

    @PostMapping("/items/add")
    String add(@PathVariable String id, @RequestParam String item, Principal who, RedirectAttributes page) {
        return act(page, "It was added.", () -> {
            live.one(id, additions.patientOfMine(id, who.getName()), item);
            additions.addItem(id, who.getName(), item);
        });
    }

    @PostMapping("/items/remove")
    String remove(@PathVariable String id, @RequestParam String item, Principal who, RedirectAttributes page) {
        return act(page, "It was taken away.", () -> additions.removeItem(id, who.getName(), item));
    }

    /** @param done what to say then, or null */
    private static String act(RedirectAttributes page, String done, Runnable action) {
        try {
            action.run();
            page.addFlashAttribute("done", done);
        } catch (NotPossible | RecordSilent reason) {
            page.addFlashAttribute("problem", reason.getMessage());
        }
        return "redirect:/queue/{id}#record-search";
    }
}
