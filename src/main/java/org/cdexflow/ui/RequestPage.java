package org.cdexflow.ui;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.cdexflow.gather.Candidates;
import org.cdexflow.gather.Gathering;
import org.cdexflow.partner.Partner;
import org.cdexflow.partner.Partners;
import org.cdexflow.partner.Settings;
import org.cdexflow.process.UserTask.Work;
import org.cdexflow.queue.Actions;
import org.cdexflow.queue.Changes;
import org.cdexflow.queue.CodeNames;
import org.cdexflow.queue.Fulfilment;
import org.cdexflow.queue.Person;
import org.cdexflow.queue.Persons;
import org.cdexflow.queue.Preview;
import org.cdexflow.queue.Reasons;
import org.cdexflow.queue.RequestFacts;
import org.cdexflow.queue.TimeLine;
import org.cdexflow.queue.WorkItem;
import org.cdexflow.queue.WorkItems;
import org.cdexflow.task.Exchange;
import org.hl7.fhir.r4.model.Task;
import org.springframework.stereotype.Component;
import org.springframework.ui.Model;

/** What the pages of one exchange show. */
@Component
class RequestPage {

    private final WorkItems items;
    private final Fulfilment fulfilment;
    private final Candidates candidates;
    private final Gathering gathering;
    private final Actions actions;
    private final Changes changes;
    private final TimeLine timeLine;
    private final RequestFacts facts;
    private final Persons persons;
    private final Reasons reasons;
    private final Preview preview;
    private final Partners partners;
    private final ItemViews views;
    private final Moments times;

    RequestPage(
            WorkItems items, Fulfilment fulfilment, Candidates candidates, Gathering gathering, Actions actions, Changes changes,
            TimeLine timeLine, RequestFacts facts, Persons persons, Reasons reasons, Preview preview, Partners partners,
            ItemViews views, Settings settings, Clock clock) {
        this.items = items;
        this.fulfilment = fulfilment;
        this.candidates = candidates;
        this.gathering = gathering;
        this.actions = actions;
        this.changes = changes;
        this.timeLine = timeLine;
        this.facts = facts;
        this.persons = persons;
        this.reasons = reasons;
        this.preview = preview;
        this.partners = partners;
        this.views = views;
        this.times = new Moments(settings.zone(), clock);
    }

    /** What every page of an exchange shows: what is asked, about whom, and how it stands. */
    void head(Exchange exchange, Model model) {
        Task task = facts.task(exchange);
        Partner payer = partners.byId(exchange.partner()).orElse(null);
        model.addAttribute("times", times);
        model.addAttribute("exchange", exchange);
        model.addAttribute("facts", facts.of(exchange, task));
        model.addAttribute("statusWords", CodeNames.status(task.getStatus().toCode()));
        model.addAttribute("patient", Optional.ofNullable(exchange.patient()).flatMap(id -> persons.of(id, payer)).orElse(null));
        model.addAttribute("requested", persons.named(task));
        model.addAttribute("mark", changes.mark(exchange.id()));
    }

    /** The page itself. @param others people who were searched for, besides those who may be meant anyway */
    void whole(Exchange exchange, String who, List<Person> others, Model model) {
        head(exchange, model);
        WorkItem item = items.of(exchange.id()).orElse(null);
        model.addAttribute("item", item);
        model.addAttribute("mine", item != null && item.isOf(who));
        model.addAttribute("timeLine", timeLine.of(exchange));
        if (item == null) {
            model.addAttribute("released", released(exchange));
            return;
        }
        model.addAttribute("leaveToOthers", fulfilment.mustBeLeftToOthers(item, who));
        model.addAttribute("readyToRefuse", reasons.offered(Reasons.Action.REFUSE, item));
        model.addAttribute("readyToHold", reasons.offered(Reasons.Action.HOLD, item));
        if (item.work() == Work.IDENTIFY) {
            identify(exchange, others, model);
        } else if (item.work() == Work.REVIEW) {
            summary(exchange, model);
        } else {
            model.addAttribute("found", views.of(candidates.of(exchange.id())));
            List<Actions.Action> latest = sinceRelease(exchange.id());
            model.addAttribute("cameBack", latest.stream().filter(Actions.Action::broughtBack).findFirst().orElse(null));
            model.addAttribute("ofRecord", latest.stream().filter(Actions.Action::tellsOfRecord).map(Actions.Action::note).toList());
        }
    }

    /** What leaves, and what is told with it. */
    void summary(Exchange exchange, Model model) {
        Preview.Release release = preview.release(exchange);
        model.addAttribute("release", release);
        model.addAttribute("going", views.of(release.going()));
    }

    private void identify(Exchange exchange, List<Person> others, Model model) {
        Partner payer = partners.byId(exchange.partner()).orElseThrow();
        Task task = facts.task(exchange);
        List<Person> possible = persons.possible(task, payer);
        Person requested = persons.named(task);
        model.addAttribute("possible", Comparison.of(requested, possible));
        model.addAttribute("others", others == null ? null : Comparison.of(
                requested, others.stream().filter(person -> !possible.contains(person)).toList()));
    }

    private List<ItemViews.Group> released(Exchange exchange) {
        return exchange.status().equals("completed") ? views.of(gathering.released(exchange.id())) : List.of();
    }

    /** Why it is with staff again after somebody had released it, until one of them does something. */
    private List<Actions.Action> sinceRelease(String exchange) {
        List<Actions.Action> all = new ArrayList<>(actions.of(exchange));
        Collections.reverse(all);
        return all.stream()
                .filter(action -> !action.metAFault())
                .takeWhile(action -> action.broughtBack() || action.tellsOfRecord())
                .toList();
    }
}
