package org.cdexflow.gather;

import ca.uhn.fhir.context.FhirContext;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cdexflow.store.Search;
import org.cdexflow.store.Searches;
import org.cdexflow.store.StoredResource;
import org.cdexflow.store.Token;
import org.cdexflow.store.Viewer;
import org.hl7.fhir.r4.model.HumanName;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Patient;
import org.springframework.stereotype.Component;

/**
 * Who of our patients somebody else's description fits: {@code Patient/$match}. Only who the asking party may see is looked at.
 * A match is certain when a number, the family name and the birth date agree, nothing contradicts, and nobody else fits as
 * well; otherwise it is told how near it comes, and never guessed.
 */
@Component
public class DemographicMatch {

    private static final int MOST_CANDIDATES = 50;

    /** Nobody has more numbers that tell who he is. */
    public static final int MOST_IDENTIFIERS = 20;

    private final Searches searches;
    private final MemberNumbers numbers;
    private final PatientMatch merges;
    private final FhirContext fhir;

    DemographicMatch(Searches searches, MemberNumbers numbers, PatientMatch merges, FhirContext fhir) {
        this.searches = searches;
        this.numbers = numbers;
        this.merges = merges;
        this.fhir = fhir;
    }

    /** Grades of FHIR's value set match-grade, the best first. */
    public enum Grade {
        CERTAIN(0.99),
        PROBABLE(0.8),
        POSSIBLE(0.5);

        private final double score;

        Grade(double score) {
            this.score = score;
        }

        public double score() {
            return score;
        }

        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public record Match(StoredResource patient, Grade grade) {}

    /** Whether a description says enough: an identifier with a value, or family name, given name and birth date. */
    public static boolean saysEnough(Patient asked) {
        return asked.getIdentifier().stream().anyMatch(Identifier::hasValue)
                || (asked.getNameFirstRep().hasFamily() && asked.getNameFirstRep().hasGiven() && asked.hasBirthDate());
    }

    /** The best first. */
    public List<Match> matches(Viewer viewer, Patient asked) {
        Map<String, StoredResource> byNumber = byNumber(viewer, asked);
        Map<String, StoredResource> all = new LinkedHashMap<>(byNumber);
        all.putAll(byDescription(viewer, asked));
        List<Match> matches = new ArrayList<>();
        all.forEach((id, patient) -> {
            Grade grade = grade(asked, patient, byNumber.containsKey(id));
            if (grade != null) {
                matches.add(new Match(patient, grade));
            }
        });
        boolean several = matches.stream().filter(match -> match.grade() == Grade.CERTAIN).count() > 1;
        return matches.stream()
                .map(match -> several && match.grade() == Grade.CERTAIN ? new Match(match.patient(), Grade.PROBABLE) : match)
                .sorted(Comparator.comparing(Match::grade))
                .toList();
    }

    private Map<String, StoredResource> byNumber(Viewer viewer, Patient asked) {
        Map<String, StoredResource> found = new LinkedHashMap<>();
        String tokens = numbers(asked).stream().map(Token::toString).collect(Collectors.joining(","));
        if (!tokens.isEmpty()) {
            add(found, viewer, Map.of("identifier", List.of(tokens)));
        }
        return found;
    }

    private Map<String, StoredResource> byDescription(Viewer viewer, Patient asked) {
        Map<String, StoredResource> found = new LinkedHashMap<>();
        Map<String, List<String>> terms = terms(asked);
        if (!terms.isEmpty()) {
            add(found, viewer, terms);
        }
        return found;
    }

    /** The numbers by which somebody is asked for. */
    public static List<Token> numbers(Patient asked) {
        return asked.getIdentifier().stream().filter(Identifier::hasValue).limit(MOST_IDENTIFIERS).map(Token::of).toList();
    }

    /** Search parameters of Patient that find who is described; none where too little is said. */
    public static Map<String, List<String>> terms(Patient asked) {
        return asked.hasBirthDate() && asked.getNameFirstRep().hasFamily()
                ? Map.of(
                        "birthdate", List.of(asked.getBirthDateElement().getValueAsString()),
                        "family", List.of(Token.escaped(asked.getNameFirstRep().getFamily())))
                : Map.of();
    }

    /** A record that was merged into another stands for that one. */
    private void add(Map<String, StoredResource> found, Viewer viewer, Map<String, List<String>> criteria) {
        Search search = numbers.resolved(viewer, new Search("Patient", criteria, List.of(), MOST_CANDIDATES));
        searches.search(viewer, search).matches().stream()
                .flatMap(patient -> merges.current(patient.id()).stream())
                .flatMap(id -> searches.read(viewer, "Patient", id).stream())
                .forEach(patient -> found.putIfAbsent(patient.id(), patient));
    }

    /** Null where nothing fits. @param number whether it was found by a number, on the Patient or on its Coverage */
    private Grade grade(Patient asked, StoredResource stored, boolean number) {
        Patient patient = fhir.newJsonParser().parseResource(Patient.class, stored.json());
        Boolean born = asked.hasBirthDate() && patient.hasBirthDate()
                ? asked.getBirthDateElement().getValueAsString().equals(patient.getBirthDateElement().getValueAsString())
                : null;
        Boolean family = agree(asked, patient, true);
        Boolean given = agree(asked, patient, false);
        Boolean gender = asked.hasGender() && patient.hasGender() ? asked.getGender() == patient.getGender() : null;
        boolean contradicted = Stream.of(born, given, gender).anyMatch(Boolean.FALSE::equals);
        if (number && !contradicted && Boolean.TRUE.equals(born) && Boolean.TRUE.equals(family)) {
            return Grade.CERTAIN;
        }
        boolean described = Stream.of(born, family, given).allMatch(Boolean.TRUE::equals);
        if (described && !contradicted) {
            return Grade.PROBABLE;
        }
        return number || described ? Grade.POSSIBLE : null;
    }

    /** Null where one of the two does not tell. */
    private static Boolean agree(Patient asked, Patient patient, boolean family) {
        List<String> wanted = names(asked, family);
        List<String> own = names(patient, family);
        return wanted.isEmpty() || own.isEmpty() ? null : wanted.stream().anyMatch(own::contains);
    }

    private static List<String> names(Patient patient, boolean family) {
        List<String> names = new ArrayList<>();
        for (HumanName name : patient.getName()) {
            if (family && name.hasFamily()) {
                names.add(comparable(name.getFamily()));
            } else if (!family && name.hasGiven()) {
                names.add(comparable(name.getGiven().get(0).getValueNotNull()));
            }
        }
        return names;
    }

    /** Accents that stand by themselves go first: a long run of them would take a time that grows with its square. */
    private static String comparable(String name) {
        String letters = name.replaceAll("\\p{M}+", "");
        return Normalizer.normalize(letters, Normalizer.Form.NFD).replaceAll("[\\p{M}\\s'’-]+", "").toLowerCase(Locale.ROOT);
    }
}
