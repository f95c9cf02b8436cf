package org.cdexflow.ui;

import org.cdexflow.process.Models;
import org.springframework.stereotype.Controller;
import org.springframework.ui.ModelMap;
import org.springframework.web.bind.annotation.GetMapping;

/** The processes and decision tables that are in effect. */
@Controller
class ModelListPage {

    private final Models models;

    ModelListPage(Models models) {
        this.models = models;
    }

    @GetMapping("/models")
    String list(ModelMap page) {
        page.addAttribute("models", models.all());
        return "models/list";
    }
}
