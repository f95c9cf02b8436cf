package org.cdexflow.queue;

import ca.uhn.fhir.context.FhirContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cdexflow.gather.Candidate;
import org.cdexflow.gather.RecordMoved;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Resource;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Tells staff in words what a merge of the patient's record, or its newest state, took from the answer that they had chosen. */
@Component
class RecordMoves {

    private static final int MOST_NAMED = 10;
    private static final List<String> NAMES = List.of("code", "type", "vaccineCode", "medication", "description");

    private final Actions actions;
    private final FhirContext fhir;

    RecordMoves(Actions actions, FhirContext fhir) {
        this.actions = actions;
        this.fhir = fhir;
    }

    @EventListener
    void tell(RecordMoved moved) {
        List<String> sentences = new ArrayList<>();
        if (moved.merged()) {
            sentences.add("The patient's record was merged into another one; the request is about that one now.");
        }
        if (!moved.gone().isEmpty()) {
            sentences.add((moved.merged() ? "Left behind with the old record: " : "Not in the patient's record any more: ")
                    + gone(moved.gone()) + ".");
        }
        switch (moved.questionnaire()) {
            case FOLLOWED -> sentences.add("The completed questionnaire names the surviving record now.");
            case TAKEN_AWAY -> sentences.add("The completed questionnaire names the patient in a way that the surviving record does not"
                    + " know; it was taken away and must be attached again.");
            case NONE -> { }
        }
        actions.add(moved.exchange(), Actions.OURSELVES, Actions.FOLLOWED, String.join(" ", sentences));
    }

    private String gone(List<Candidate> gone) {
        String named = gone.stream().limit(MOST_NAMED).map(this::name).collect(Collectors.joining("; "));
        return gone.size() <= MOST_NAMED ? named : named + "; and " + (gone.size() - MOST_NAMED) + " more";
    }

    private String name(Candidate item) {
        Resource resource = (Resource) fhir.newJsonParser().parseResource(item.resource().json());
        String called = NAMES.stream()
                .flatMap(element -> Stream.ofNullable(resource.getNamedProperty(element)).flatMap(it -> it.getValues().stream()))
                .map(RecordMoves::words)
                .filter(Objects::nonNull)
                .findFirst()
                .map(words -> resource.fhirType() + " " + words)
                .orElse(resource.fhirType());
        return item.addedBy() == null ? called : called + ", added by " + item.addedBy();
    }

    private static String words(Base value) {
        if (value instanceof CodeableConcept concept) {
            return concept.hasText()
                    ? concept.getText()
                    : concept.getCoding().stream().map(Coding::getDisplay).filter(Objects::nonNull).findFirst().orElse(null);
        }
        return value.primitiveValue();
    }
}
