package org.cdexflow.gather;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.cdexflow.partner.Partners;
import org.cdexflow.store.Search;
import org.cdexflow.store.Searches;
import org.cdexflow.store.StoredResource;
import org.cdexflow.store.Token;
import org.cdexflow.store.Viewer;
import org.springframework.stereotype.Component;

/**
 * Whom a number means that somebody searches a patient by: whom it means {@linkplain PatientMatch in a Task}. A Coverage may have no
 * identifier, but the subscriber's number alone (us-core-15).
 */
@Component
public class MemberNumbers {

    private static final int MOST_CANDIDATES = 50;

    private final Searches searches;
    private final PatientMatch matching;
    private final Partners partners;

    MemberNumbers(Searches searches, PatientMatch matching, Partners partners) {
        this.searches = searches;
        this.matching = matching;
        this.partners = partners;
    }

    /** The same search, or where a number is a subscriber's and nobody's identifier, one by the ids of those who are meant. Of many numbers only identifiers are found. */
    public Search resolved(Viewer viewer, Search search) {
        List<String> asked = search.parameters().getOrDefault("identifier", List.of());
        if (!search.type().equals("Patient") || !areFew(asked)) {
            return search;
        }
        Map<String, List<String>> parameters = new LinkedHashMap<>(search.parameters());
        parameters.remove("identifier");
        for (String numbers : asked) {
            Set<String> patients = withSubscribers(viewer, numbers);
            String name = patients.isEmpty() ? "identifier" : "_id";
            List<String> values = new ArrayList<>(parameters.getOrDefault(name, List.of()));
            values.add(patients.isEmpty() ? numbers : String.join(",", patients));
            parameters.put(name, values);
        }
        return new Search(search.type(), parameters, search.compartment(), search.limit());
    }

    /** Each costs questions of its own, before anybody has looked whether the search asks too much. */
    private static boolean areFew(List<String> asked) {
        return !asked.isEmpty() && asked.size() <= DemographicMatch.MOST_IDENTIFIERS
                && asked.stream().mapToLong(numbers -> Token.all(numbers).size()).sum() <= DemographicMatch.MOST_IDENTIFIERS;
    }

    /** All whom one of the numbers means; nobody where none of them is a subscriber's, or they are no numbers of people. */
    private Set<String> withSubscribers(Viewer viewer, String numbers) {
        List<Token> tokens = Token.all(numbers);
        boolean askForPeople = numbers.indexOf('\0') < 0 && tokens.stream().noneMatch(token -> token.code().isEmpty());
        Set<String> all = new LinkedHashSet<>();
        boolean any = false;
        for (Token number : askForPeople ? tokens : List.<Token>of()) {
            Map<String, List<String>> criteria = Map.of("identifier", List.of(number.toString()));
            Search.Page found = searches.search(viewer, new Search("Patient", criteria, List.of(), MOST_CANDIDATES));
            found.matches().stream().map(StoredResource::id).forEach(all::add);
            if (found.matches().isEmpty()) {
                any |= all.addAll(subscribers(viewer, number));
            }
        }
        return any ? all : Set.of();
    }

    /** Our own systems do not say whose number it is that they ask for: theirs is one that has no system, as a subscriber's has none. */
    private Set<String> subscribers(Viewer viewer, Token number) {
        boolean named = number.system() != null && !number.system().isEmpty();
        if (viewer.partner() == null) {
            return named ? Set.of() : matching.subscribers(viewer, number.code(), coverage -> true);
        }
        return partners.byId(viewer.partner()).map(partner -> matching.subscribers(viewer, number.code(), partner)).orElse(Set.of());
    }
}
