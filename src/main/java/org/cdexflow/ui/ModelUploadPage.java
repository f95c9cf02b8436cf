package org.cdexflow.ui;

import java.io.IOException;
import java.security.Principal;
import org.cdexflow.model.UnreadableModel;
import org.cdexflow.process.Deployments;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.util.StringUtils;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.multipart.MultipartFile;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Takes a file from the Modeler and makes it a draft; nothing is deployed yet. */
@Controller
@RequestMapping("/models/upload")
class ModelUploadPage {

    private static final int MOST_BYTES = 2_000_000;

    private final Deployments deployments;

    ModelUploadPage(Deployments deployments) {
        this.deployments = deployments;
    }

    @GetMapping
    String form() {
        return "models/upload";
    }

    @PostMapping(consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
    String upload(@RequestParam MultipartFile file, Principal who, RedirectAttributes page) throws IOException {
        String name = StringUtils.getFilename(StringUtils.cleanPath(String.valueOf(file.getOriginalFilename())));
        if (file.isEmpty() || file.getSize() > MOST_BYTES) {
            page.addFlashAttribute("problem", file.isEmpty()
                    ? "Choose a file first."
                    : "The file is larger than 2 MB. Split it into models that call each other.");
            return "redirect:/models/upload";
        }
        try {
            return "redirect:/models/drafts/" + deployments.draft(name, file.getBytes(), who.getName()).id();
        } catch (UnreadableModel unreadable) {
            page.addFlashAttribute("problem", name + ": " + unreadable.getMessage());
        }
        return "redirect:/models/upload";
    }
}
