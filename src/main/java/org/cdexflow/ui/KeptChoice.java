package org.cdexflow.ui;

import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import java.util.List;
import org.cdexflow.queue.Additions;
import org.cdexflow.queue.NotPossible;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;

/**
 * Adding something shows the page anew. What was ticked and unticked before travels with the form ({@code data-keeps}) and is
 * kept first, so that nobody releases again what somebody had just decided against.
 */
@ControllerAdvice(assignableTypes = {DocumentPages.class, RecordSearchPage.class, ResponsePages.class})
class KeptChoice {

    private final Additions additions;

    KeptChoice(Additions additions) {
        this.additions = additions;
    }

    @ModelAttribute
    void keep(
            @PathVariable String id, @RequestParam(defaultValue = "false") boolean keeps,
            @RequestParam(required = false) List<String> kept, Principal who, HttpServletRequest request) {
        if (keeps && request.getMethod().equals("POST")) {
            try {
                additions.keepChoice(id, who.getName(), kept == null ? List.of() : kept);
            } catch (NotPossible reason) {
                // what was to be done will not be possible either, and says so
            }
        }
    }
}
