package org.cdexflow.validation;

import java.util.ArrayList;
import java.util.List;
import org.hl7.fhir.utilities.xhtml.XhtmlNode;

/** FHIR's {@code htmlChecks()} (txt-1, txt-2): only harmless markup, and something to read. */
final class Narratives {

    private Narratives() {}

    static boolean isSafe(XhtmlNode div) {
        List<String> faults = new ArrayList<>();
        div.validate(faults, "div", true, false, false);
        return faults.isEmpty() && "div".equals(div.getName()) && isReadable(div);
    }

    private static boolean isReadable(XhtmlNode node) {
        if ("img".equals(node.getName())
                || node.getContent() != null && !node.getContent().isBlank()) {
            return true;
        }
        return node.hasChildren() && node.getChildNodes().stream().anyMatch(Narratives::isReadable);
    }
}
