package org.cdexflow.ui;

import java.security.Principal;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.cdexflow.audit.Access;
import org.cdexflow.audit.Audit;
import org.cdexflow.partner.Partner;
import org.cdexflow.partner.Partners;
import org.cdexflow.queue.Changes;
import org.cdexflow.queue.NotPossible;
import org.cdexflow.queue.Person;
import org.cdexflow.queue.Persons;
import org.cdexflow.queue.Preview;
import org.cdexflow.queue.WorkItem;
import org.cdexflow.queue.WorkItems;
import org.cdexflow.task.Exchange;
import org.cdexflow.task.Exchanges;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.ModelAndView;

/** The page of one exchange, and those that show what its requester will read before it is sent. Nothing here changes it. */
@Controller
@RequestMapping("/queue/{id}")
class RequestPages {

    private final Exchanges exchanges;
    private final WorkItems items;
    private final RequestPage page;
    private final Preview preview;
    private final Persons persons;
    private final Partners partners;
    private final Changes changes;
    private final Audit audit;

    RequestPages(
            Exchanges exchanges, WorkItems items, RequestPage page, Preview preview, Persons persons, Partners partners,
            Changes changes, Audit audit) {
        this.exchanges = exchanges;
        this.items = items;
        this.page = page;
        this.preview = preview;
        this.persons = persons;
        this.partners = partners;
        this.changes = changes;
        this.audit = audit;
    }

    @GetMapping
    String show(@PathVariable String id, Principal who, Model model) {
        Exchange exchange = exchange(id);
        audit.opened(who.getName(), exchange.patient(), id);
        page.whole(exchange, who.getName(), null, model);
        return "queue/exchange";
    }

    /** Asked by an open page now and then: what others did since it was opened. */
    @GetMapping("/since")
    Object since(@PathVariable String id, @RequestParam String mark, Principal who) {
        Optional<String> sentence = changes.since(mark, exchange(id).id(), who.getName());
        return sentence.isEmpty()
                ? ResponseEntity.noContent().build()
                : new ModelAndView("queue/since").addObject("id", id).addObject("sentence", sentence.get());
    }

    /** What would leave: what was chosen is kept already. */
    @GetMapping("/release")
    String release(@PathVariable String id, Principal who, Model model) {
        Exchange exchange = exchange(id);
        if (!isMine(id, who)) {
            return "redirect:/queue/{id}";
        }
        page.head(exchange, model);
        page.summary(exchange, model);
        return "queue/release";
    }

    @PostMapping("/refusal")
    String refusal(@PathVariable String id, Said said, Principal who, Model model) {
        return confirm(id, said, "refuse", "Refuse", who, model);
    }

    @PostMapping("/holding")
    String holding(@PathVariable String id, Said said, Principal who, Model model) {
        return confirm(id, said, "hold", "Hold", who, model);
    }

    private String confirm(String id, Said said, String action, String button, Principal who, Model model) {
        Exchange exchange = exchange(id);
        if (!isMine(id, who)) {
            return "redirect:/queue/{id}";
        }
        if (said.text().isEmpty()) {
            model.addAttribute("problem", "Give a reason: choose a ready text, or write one. The requester reads it.");
            page.whole(exchange, who.getName(), null, model);
            return "queue/exchange";
        }
        page.head(exchange, model);
        model.addAttribute("action", action);
        model.addAttribute("button", button);
        model.addAttribute("reading", action.equals("hold")
                ? preview.hold(exchange, said.text())
                : preview.refusal(exchange, said.text()));
        // the page that was looked at decides whether it is outdated, not this one
        model.addAttribute("mark", said.mark());
        return "queue/confirm";
    }

    /** A search for other patients; posted, since names do not belong into addresses. */
    @PostMapping("/patients")
    String patients(
            @PathVariable String id, @RequestParam(defaultValue = "") String name,
            @RequestParam(defaultValue = "") String birthDate, @RequestParam(defaultValue = "") String recordNumber, Principal who,
            Model model) {
        Exchange exchange = exchange(id);
        Partner payer = partners.byId(exchange.partner()).orElseThrow();
        List<Person> found = null;
        try {
            if (isMine(id, who)) {
                found = persons.search(name, birthDate, recordNumber, payer);
                searched(id, found, who);
            } else {
                model.addAttribute("problem", "Nobody searches for patients without having the request. Claim it first.");
            }
        } catch (NotPossible reason) {
            model.addAttribute("problem", reason.getMessage());
        }
        model.addAttribute("searched", new Searched(name, birthDate, recordNumber));
        page.whole(exchange, who.getName(), found, model);
        return "queue/exchange";
    }

    private void searched(String id, List<Person> found, Principal who) {
        Stream<String> shown = found.isEmpty() ? Stream.of((String) null) : found.stream().map(Person::id);
        shown.forEach(patient -> audit.accessed(new Access(Access.Kind.SEARCHED, who.getName(), patient, id, null)));
    }

    /** What was searched for, for the form that comes back. */
    public record Searched(String name, String birthDate, String recordNumber) {}

    private boolean isMine(String id, Principal who) {
        return items.of(id).filter(item -> item.isOf(who.getName())).map(WorkItem::exchange).isPresent();
    }

    private Exchange exchange(String id) {
        return exchanges.read(id).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
    }
}
