package org.cdexflow.gather;

import ca.uhn.fhir.rest.api.RestSearchParameterTypeEnum;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cdexflow.store.Search;
import org.cdexflow.store.SearchParameters;

/**
 * The nearest question that the record's server can be asked: it finds all that was asked for, and perhaps more. What the server
 * does not offer is left out; so are modifiers, order and count, which servers understand differently. The search of the copies
 * applies them all.
 *
 * @param whole it asks for all of this type that the patient has
 */
record RemoteQuery(String type, String text, boolean whole) {

    private static final int PAGE = 200;

    /** By what a type's patient is named. */
    private static final List<String> PATIENT = List.of("patient", "subject", "beneficiary");

    /** @return empty when the server cannot be asked for this type of one patient */
    static Optional<RemoteQuery> nearest(Search wanted, String patient, Offered offered, SearchParameters known) {
        String type = wanted.type();
        String named = PATIENT.stream().filter(name -> offered.search(type, name)).findFirst().orElse(null);
        if (named == null) {
            return Optional.empty();
        }
        List<String> pairs = new ArrayList<>();
        pairs.add(named + "=" + (named.equals("patient") ? encoded(patient) : "Patient/" + encoded(patient)));
        Map<String, RestSearchParameterTypeEnum> kinds = known.of(type);
        wanted.parameters().forEach((key, values) -> values.forEach(value -> {
            RestSearchParameterTypeEnum kind = kinds.get(key);
            boolean means = kind == RestSearchParameterTypeEnum.TOKEN || kind == RestSearchParameterTypeEnum.DATE;
            if (means && !value.isEmpty() && offered.search(type, key)) {
                pairs.add(encoded(key) + "=" + encoded(value));
            }
        }));
        boolean whole = pairs.size() == 1;
        if (offered.provenanceWith(type)) {
            pairs.add("_revinclude=Provenance:target");
        }
        pairs.add("_count=" + PAGE);
        return Optional.of(new RemoteQuery(type, type + "?" + String.join("&", pairs), whole));
    }

    /** Everything of a type with one value of one parameter. */
    static RemoteQuery by(String type, String parameter, String value) {
        return new RemoteQuery(type, type + "?" + parameter + "=" + encoded(value) + "&_count=" + PAGE, false);
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20").replace("%2C", ",");
    }
}
