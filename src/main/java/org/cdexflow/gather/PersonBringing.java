package org.cdexflow.gather;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.cdexflow.store.Copies;
import org.cdexflow.store.References;
import org.cdexflow.store.Token;
import org.hl7.fhir.r4.model.Reference;

/** What is fetched to find out whose record is meant: patients, and the coverages that name them by a member number. */
final class PersonBringing {

    /** Of what has one number. Who has more of it is not told apart from the rest. */
    private static final int MOST_PAGES = 5;

    private final Bringing bringing;
    private final Offered offered;
    private final Copies copies;
    private final References references;
    private final Patients patients;
    private boolean all = true;

    PersonBringing(Bringing bringing, Offered offered, Copies copies, References references) {
        this.bringing = bringing;
        this.offered = offered;
        this.copies = copies;
        this.references = references;
        this.patients = new Patients(bringing, references);
    }

    /** All who fit a reference or an identifier; others do not belong into the answer. */
    void named(Reference named) {
        references.ours(named.getReference())
                .filter(target -> target.type().equals("Patient"))
                .ifPresent(target -> patients.surviving(target.id()));
        numbered(named.hasIdentifier() ? List.of(Token.of(named.getIdentifier())) : List.of());
    }

    /** All who have one of the numbers, on the patient or on a coverage. */
    void numbered(List<Token> tokens) {
        List<Token> numbers = tokens.stream().filter(token -> !token.code().isEmpty()).toList();
        if (!numbers.isEmpty()) {
            Set<String> values = numbers.stream().map(Token::code).collect(Collectors.toSet());
            String asked = numbers.stream().map(Token::toString).collect(Collectors.joining(","));
            search("Patient", "identifier", asked, item -> has(item, values));
            search("Coverage", "identifier", asked, item -> has(item, values));
            String subscribers = values.stream().map(Token::escaped).collect(Collectors.joining(","));
            search("Coverage", "subscriber-id", subscribers, item -> has(item, values));
        }
        for (Arrived item : bringing.arrived()) {
            if (item.type().equals("Patient")) {
                patients.surviving(item.id());
            } else if (item.type().equals("Coverage")) {
                coverage(item);
            }
        }
    }

    /** Whom the terms find. */
    void found(List<Map<String, List<String>>> terms) {
        for (Map<String, List<String>> set : terms) {
            if (set.containsKey("_id")) {
                set.get("_id").stream().filter(id -> id.matches("[A-Za-z0-9\\-.]{1,64}")).forEach(patients::surviving);
                continue;
            }
            List<String> pairs = new ArrayList<>();
            set.forEach((name, values) -> values.forEach(value -> {
                if (offered.search("Patient", name)) {
                    pairs.add(name + "=" + RemoteQuery.encoded(value));
                }
            }));
            if (!pairs.isEmpty()) {
                RemoteQuery query = new RemoteQuery("Patient", "Patient?" + String.join("&", pairs) + "&_count=50", false);
                // one page: whoever describes more people narrows it
                all &= bringing.pages(query, item -> true, 1);
            }
        }
    }

    private void search(String type, String parameter, String value, Predicate<Arrived> belongs) {
        if (offered.search(type, parameter)) {
            all &= bringing.pages(RemoteQuery.by(type, parameter, value), belongs, MOST_PAGES);
        }
    }

    private static boolean has(Arrived item, Set<String> numbers) {
        for (JsonNode identifier : item.json().path("identifier")) {
            if (numbers.contains(identifier.path("value").asText())) {
                return true;
            }
        }
        return numbers.contains(item.json().path("subscriberId").asText());
    }

    private void coverage(Arrived coverage) {
        references.ours(coverage.json().path("beneficiary").path("reference").asText(null))
                .filter(target -> target.type().equals("Patient"))
                .ifPresent(target -> patients.surviving(target.id()));
        coverage.json().path("payor").forEach(payor -> references.ours(payor.path("reference").asText(null))
                .filter(target -> target.type().equals("Organization"))
                .ifPresent(target -> bringing.read("Organization", target.id())));
    }

    Brought brought() {
        List<Copies.Copy> kept = bringing.arrived().stream()
                .map(item -> new Copies.Copy(
                        item.resource(), item.json().toString(), copies.patientOf(item.resource()),
                        Copies.isRestricted(item.resource()), item.etag(), item.lastUpdated(), item.query()))
                .toList();
        return new Brought(kept, bringing.gone(), null, Map.of(), all ? null : "The EHR knows more of this number than was read.");
    }
}
