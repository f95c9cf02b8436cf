package org.cdexflow.ui;

import ca.uhn.fhir.context.FhirContext;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.QuestionnaireResponse;
import org.hl7.fhir.r4.model.QuestionnaireResponse.QuestionnaireResponseItemComponent;
import org.springframework.stereotype.Component;

/** A completed questionnaire as people read it. */
@Component
class ResponseViews {

    private static final int MOST_LINES = 500;

    private final FhirContext fhir;

    ResponseViews(FhirContext fhir) {
        this.fhir = fhir;
    }

    /** @param level 0 for a question of the questionnaire, 1 for one below it, and so on */
    public record Line(int level, String question, String answer) {}

    List<Line> lines(String json) {
        List<Line> lines = new ArrayList<>();
        collect(fhir.newJsonParser().parseResource(QuestionnaireResponse.class, json).getItem(), 0, lines);
        return lines;
    }

    private static void collect(List<QuestionnaireResponseItemComponent> items, int level, List<Line> lines) {
        for (QuestionnaireResponseItemComponent item : items) {
            if (lines.size() >= MOST_LINES) {
                return;
            }
            String answers = item.getAnswer().stream().map(answer -> words(answer.getValue())).collect(Collectors.joining(", "));
            lines.add(new Line(level, item.hasText() ? item.getText() : item.getLinkId(), answers));
            collect(item.getItem(), level + 1, lines);
            item.getAnswer().forEach(answer -> collect(answer.getItem(), level + 1, lines));
        }
    }

    private static String words(Base value) {
        if (value instanceof Coding coding) {
            return coding.hasDisplay() ? coding.getDisplay() : coding.getCode();
        }
        if (value instanceof Quantity quantity) {
            return quantity.getValue() + " " + (quantity.hasUnit() ? quantity.getUnit() : "");
        }
        return value == null ? "" : value.isPrimitive() ? value.primitiveValue() : value.fhirType();
    }
}
