package org.cdexflow.ui;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.List;
import java.util.function.Supplier;
import org.cdexflow.gather.LiveRecord;
import org.cdexflow.gather.RecordSilent;
import org.cdexflow.queue.Additions;
import org.cdexflow.queue.NotPossible;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.multipart.MultipartFile;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** The completed questionnaire of a questionnaire request: pasted, uploaded, or taken from the record. */
@Controller
@RequestMapping("/queue/{id}/response")
class ResponsePages {

    /** What is pasted wrongly comes back to be mended, unless it is more than anybody mends by hand. Characters. */
    /** Answers are short; it is parsed as a whole. */
    private static final long LARGEST = 2_000_000;

    private static final int LONGEST_KEPT = 100_000;

    private final Additions additions;
    private final LiveRecord live;

    ResponsePages(Additions additions, LiveRecord live) {
        this.additions = additions;
        this.live = live;
    }

    @PostMapping
    String attach(
            @PathVariable String id, @RequestParam(defaultValue = "") String json, @RequestParam(required = false) MultipartFile file,
            Principal who, RedirectAttributes page)
            throws IOException {
        boolean pasted = file == null || file.isEmpty();
        if ((pasted ? json.length() : file.getSize()) > LARGEST) {
            page.addFlashAttribute("problem", "The questionnaire is larger than 2 MB. Attach files as documents instead.");
            return "redirect:/queue/{id}#questionnaire";
        }
        String brought = pasted ? json : new String(file.getBytes(), StandardCharsets.UTF_8);
        return act(page, () -> {
            List<String> problems = additions.attachResponse(id, who.getName(), brought);
            if (pasted && !problems.isEmpty() && json.length() <= LONGEST_KEPT) {
                page.addFlashAttribute("pastedResponse", json);
            }
            return problems;
        });
    }

    @PostMapping("/pick")
    String pick(@PathVariable String id, @RequestParam String response, Principal who, RedirectAttributes page) {
        return act(page, () -> {
            live.one(id, additions.patientOfMine(id, who.getName()), "QuestionnaireResponse/" + response);
            return additions.attachResponseOfRecord(id, who.getName(), response);
        });
    }

    @PostMapping("/remove")
    String remove(@PathVariable String id, Principal who, RedirectAttributes page) {
        return act(page, () -> {
            additions.removeResponse(id, who.getName());
            return null;
        });
    }

    private static String act(RedirectAttributes page, Supplier<List<String>> action) {
        try {
            List<String> problems = action.get();
            if (problems == null) {
                page.addFlashAttribute("done", "The questionnaire was taken away.");
            } else if (problems.isEmpty()) {
                page.addFlashAttribute("done", "The completed questionnaire is attached.");
            } else {
                page.addFlashAttribute("problem", "The questionnaire was not attached.");
                page.addFlashAttribute("responseProblems", problems);
            }
        } catch (NotPossible | RecordSilent reason) {
            page.addFlashAttribute("problem", reason.getMessage());
        }
        return "redirect:/queue/{id}#questionnaire";
    }
}
