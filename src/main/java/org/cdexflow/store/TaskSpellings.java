package org.cdexflow.store;

import java.util.ArrayList;
import java.util.List;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Reference;

/**
 * How the arrays of {@code task_search} spell a value, so that a search is an overlap of arrays. A token stands there as
 * {@code code}, {@code system|code} and {@code system|}; a reference as {@code Type/id} and {@code id}, its identifier as
 * a token behind {@code identifier:}.
 */
final class TaskSpellings {

    private static final String IDENTIFIER = "identifier:";

    private TaskSpellings() {}

    static List<String> stored(CodeableConcept concept) {
        List<String> spellings = new ArrayList<>();
        concept.getCoding().forEach(coding -> add(spellings, "", coding.getSystem(), coding.getCode()));
        return spellings;
    }

    static List<String> stored(List<Identifier> identifiers) {
        List<String> spellings = new ArrayList<>();
        identifiers.forEach(identifier -> add(spellings, "", identifier.getSystem(), identifier.getValue()));
        return spellings;
    }

    static List<String> stored(References references, Reference reference) {
        List<String> spellings = new ArrayList<>();
        if (reference.hasReference()) {
            spellings.add(references.normalized(reference.getReference()));
            references.ours(reference.getReference()).ifPresent(target -> spellings.add(target.id()));
        }
        if (reference.hasIdentifier()) {
            add(spellings, IDENTIFIER, reference.getIdentifier().getSystem(), reference.getIdentifier().getValue());
        }
        return spellings;
    }

    private static void add(List<String> spellings, String prefix, String system, String value) {
        if (value != null) {
            spellings.add(prefix + value);
            spellings.add(prefix + (system == null ? "" : system) + "|" + value);
        }
        if (system != null) {
            spellings.add(prefix + system + "|");
        }
    }

    static String searched(String token) {
        return Criterion.unescaped(token);
    }

    static String searched(References references, String modifier, String value) {
        String text = Criterion.unescaped(value);
        if (modifier.equals("identifier")) {
            return IDENTIFIER + text;
        }
        return references.normalized(modifier.isEmpty() || text.contains("/") ? text : modifier + "/" + text);
    }
}
