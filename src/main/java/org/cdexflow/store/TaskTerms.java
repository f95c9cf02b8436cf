package org.cdexflow.store;

import ca.uhn.fhir.rest.api.RestSearchParameterTypeEnum;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * How the arrays of {@code task_term} spell what a Task can be found by, so that a search is an overlap of arrays:
 * {@code code:data-request-query}, {@code code:http://…|data-request-query}, {@code code:http://…|}; {@code focus:Claim/17} and
 * {@code focus:17}; {@code owner:identifier:http://…|1234567893}. A bar or comma inside a value is {@linkplain Token#escaped escaped}.
 *
 * @param rare what few Tasks share: a search for one of them begins with those that have it
 * @param labels what many Tasks share: a search begins with the newest Tasks, and where it finds too few there, with those that have it
 */
record TaskTerms(List<String> rare, List<String> labels) {

    /** Characters, of up to three bytes each. */
    private static final int LONGEST = 500;

    private static final Set<String> RARE = Set.of("identifier", "subject", "focus", "based-on");

    static TaskTerms of(List<SearchValue> values, References references) {
        TaskTerms terms = new TaskTerms(new ArrayList<>(), new ArrayList<>());
        for (SearchValue value : values) {
            String param = value.param();
            if (value.value() == null || param.equals("status") || param.startsWith("patient") || param.endsWith(SearchValue.TEXT)) {
                continue; // dates and the status have columns of their own, a patient is found as the subject
            }
            terms.add(param, param + ":" + Token.escaped(value.value()));
            references.ours(value.value()).ifPresent(target -> terms.add(param, param + ":" + target.id()));
            terms.add(param, param + ":" + new Token(value.system() == null ? "" : value.system(), value.value()));
            if (value.system() != null) {
                terms.labels.add(spelled(param + ":" + new Token(value.system(), "")));
            }
        }
        return terms;
    }

    /** The terms of which a Task must have one. */
    static TaskTerms searched(Criterion criterion, References references) {
        TaskTerms terms = new TaskTerms(new ArrayList<>(), new ArrayList<>());
        boolean isPatient = criterion.name().equals("patient");
        String param = isPatient ? "subject" : criterion.name();
        boolean byIdentifier = criterion.modifier().equals("identifier");
        boolean isToken = byIdentifier || criterion.kind() == RestSearchParameterTypeEnum.TOKEN;
        for (String value : criterion.values()) {
            String text = Criterion.unescaped(value);
            if (criterion.kind() == RestSearchParameterTypeEnum.REFERENCE && !byIdentifier) {
                String type = criterion.modifier().isEmpty() && isPatient ? "Patient" : criterion.modifier();
                text = references.normalized(type.isEmpty() || text.contains("/") ? text : type + "/" + text);
            }
            Token token = isToken ? Token.of(value) : new Token(null, text);
            String term = param + (byIdentifier ? SearchValue.IDENTIFIER : "") + ":" + token;
            boolean anyOfSystem = token.system() != null && token.code().isEmpty();
            if (anyOfSystem) {
                terms.labels.add(spelled(term));
            } else {
                terms.add(param, term);
            }
        }
        return terms;
    }

    private void add(String param, String term) {
        boolean isRare = RARE.contains(param.endsWith(SearchValue.IDENTIFIER)
                ? param.substring(0, param.length() - SearchValue.IDENTIFIER.length())
                : param);
        (isRare ? rare : labels).add(spelled(term));
    }

    /** A long one by its digest: an index takes entries of some 2,700 bytes. */
    private static String spelled(String term) {
        return term.length() <= LONGEST ? term : "digest:" + UUID.nameUUIDFromBytes(term.getBytes(StandardCharsets.UTF_8));
    }
}
