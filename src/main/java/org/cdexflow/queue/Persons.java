package org.cdexflow.queue;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.rest.server.exceptions.InvalidRequestException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Period;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cdexflow.gather.Coverages;
import org.cdexflow.gather.LiveRecord;
import org.cdexflow.gather.PatientMatch;
import org.cdexflow.gather.RecordSilent;
import org.cdexflow.partner.Partner;
import org.cdexflow.partner.Settings;
import org.cdexflow.store.Resources;
import org.cdexflow.store.Search;
import org.cdexflow.store.Searches;
import org.cdexflow.store.StoredResource;
import org.cdexflow.store.Viewer;
import org.cdexflow.task.DataRequest;
import org.hl7.fhir.r4.model.Address;
import org.hl7.fhir.r4.model.BooleanType;
import org.hl7.fhir.r4.model.Coverage;
import org.hl7.fhir.r4.model.DateType;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Patient.LinkType;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Task;
import org.springframework.stereotype.Component;

/** The patients of our record as staff tell them apart, with what a request says of the one it means. */
@Component
public class Persons {

    private static final int MOST = 20;

    private final Resources resources;
    private final Searches searches;
    private final PatientMatch match;
    private final LiveRecord live;
    private final Coverages coverages;
    private final FhirContext fhir;
    private final ZoneId zone;
    private final Clock clock;

    Persons(
            Resources resources, Searches searches, PatientMatch match, LiveRecord live, Coverages coverages, FhirContext fhir, Settings settings,
            Clock clock) {
        this.resources = resources;
        this.searches = searches;
        this.match = match;
        this.live = live;
        this.coverages = coverages;
        this.fhir = fhir;
        this.zone = settings.zone();
        this.clock = clock;
    }

    /** @param payer whose coverages are told; null when it is no partner any more */
    public Optional<Person> of(String id, Partner payer) {
        return resources.read("Patient", id).map(stored -> person(stored, payer));
    }

    /** All who fit anything that the request says of its patient. */
    public List<Person> possible(Task task, Partner payer) {
        return match.possible(task.getFor(), payer).stream()
                .flatMap(id -> of(id, payer).stream())
                .sorted(Comparator.comparing(person -> Objects.requireNonNullElse(person.name(), "")))
                .toList();
    }

    /** What the request says of its patient: an identifier, a name, a contained Patient. */
    public Person named(Task task) {
        Reference reference = task.getFor();
        Patient contained = reference.getResource() instanceof Patient patient ? patient : new Patient();
        Set<String> numbers = new LinkedHashSet<>();
        if (reference.hasIdentifier()) {
            numbers.add(reference.getIdentifier().getValue());
        }
        contained.getIdentifier().forEach(identifier -> numbers.add(identifier.getValue()));
        numbers.removeIf(Objects::isNull);
        String name = contained.hasName() ? name(contained) : reference.getDisplay();
        String given = reference.hasReference() && !reference.getReference().startsWith("#") ? reference.getReference() : null;
        return new Person(
                null, name, birthDate(contained), null, sex(contained), given, List.copyOf(numbers), List.of(), address(contained),
                List.of());
    }

    /**
     * Looks for others. Blank terms do not count; at least one must be given.
     *
     * @param recordNumber any identifier of the patient, or the id of the record
     * @throws NotPossible when nothing is given, or the date is none
     */
    public List<Person> search(String name, String birthDate, String recordNumber, Partner payer) {
        Map<String, List<String>> terms = new LinkedHashMap<>();
        put(terms, "name", name);
        put(terms, "birthdate", birthDate);
        if (terms.isEmpty() && recordNumber.isBlank()) {
            throw new NotPossible("Give a name, a birth date or a record number to search for.");
        }
        List<Map<String, List<String>>> asked = recordNumber.isBlank()
                ? List.of(terms)
                : List.of(with(terms, "identifier", recordNumber), with(terms, "_id", recordNumber));
        try {
            live.persons(asked);
            return asked.stream().flatMap(this::find).map(stored -> person(stored, payer)).distinct().limit(MOST).toList();
        } catch (InvalidRequestException notUnderstood) {
            throw new NotPossible("This cannot be searched for. Write the birth date as 2012-04-17, or only its year.");
        } catch (RecordSilent silent) {
            throw new NotPossible(silent.getMessage());
        }
    }

    private Stream<StoredResource> find(Map<String, List<String>> terms) {
        return searches.search(Viewer.RECORD, new Search("Patient", terms, List.of(), MOST)).matches().stream();
    }

    private static Map<String, List<String>> with(Map<String, List<String>> terms, String name, String value) {
        Map<String, List<String>> more = new LinkedHashMap<>(terms);
        put(more, name, value);
        return more;
    }

    private static void put(Map<String, List<String>> terms, String name, String value) {
        if (!value.isBlank()) {
            // every word of a name must be found; commas, bars and the like mean themselves
            Stream<String> words = name.equals("name") ? Stream.of(value.strip().split("[\\s,]+")) : Stream.of(value.strip());
            terms.put(name, words.filter(word -> !word.isEmpty()).map(word -> word.replaceAll("([\\\\,|$])", "\\\\$1")).toList());
        }
    }

    private Person person(StoredResource stored, Partner payer) {
        Patient patient = fhir.newJsonParser().parseResource(Patient.class, stored.json());
        List<Person.Cover> covers = payer == null
                ? List.of()
                : coverages.paidBy(stored.id(), payer).stream().map(this::cover).toList();
        List<String> numbers = Stream.concat(
                        patient.getIdentifier().stream().filter(it -> hasType(it, "MB")).map(Identifier::getValue),
                        covers.stream().map(Person.Cover::number))
                .filter(Objects::nonNull)
                .distinct()
                .toList();
        return new Person(
                stored.id(), name(patient), birthDate(patient), age(patient), sex(patient), Descriptions.recordNumber(patient),
                numbers, covers, address(patient), marks(patient));
    }

    private Person.Cover cover(Coverage coverage) {
        String number = coverage.hasSubscriberId()
                ? coverage.getSubscriberId() + (coverage.hasDependent() ? " (" + coverage.getDependent() + ")" : "")
                : coverage.getIdentifierFirstRep().getValue();
        String from = coverage.getPeriod().hasStart() ? coverage.getPeriod().getStartElement().getValueAsString() : null;
        String to = coverage.getPeriod().hasEnd() ? coverage.getPeriod().getEndElement().getValueAsString() : null;
        Instant now = clock.instant();
        boolean current = (to == null || DataRequest.endOf(coverage.getPeriod().getEndElement(), zone).isAfter(now))
                && (from == null || !coverage.getPeriod().getStart().toInstant().isAfter(now));
        String period = from == null && to == null
                ? "without dates"
                : Stream.of(from == null ? null : "from " + from, to == null ? null : "until " + to)
                        .filter(Objects::nonNull)
                        .collect(Collectors.joining(" "));
        String relationship = coverage.getRelationship().getCodingFirstRep().getCode();
        return new Person.Cover(number, relationship, period, current);
    }

    private List<String> marks(Patient patient) {
        List<String> marks = new ArrayList<>();
        if (patient.getDeceased() instanceof BooleanType deceased && deceased.booleanValue()) {
            marks.add("deceased");
        } else if (patient.hasDeceasedDateTimeType()) {
            marks.add("deceased on " + day(patient.getDeceasedDateTimeType().getValueAsString()));
        }
        if (patient.getLink().stream().anyMatch(link -> link.getType() == LinkType.REPLACEDBY)) {
            marks.add("merged into another record");
        } else if (patient.hasActive() && !patient.getActive()) {
            marks.add("record not in use");
        }
        return marks;
    }

    private String age(Patient patient) {
        String born = birthDate(patient);
        if (born == null || born.length() != 10) {
            return null;
        }
        LocalDate until = LocalDate.ofInstant(clock.instant(), zone);
        if (patient.hasDeceasedDateTimeType() && patient.getDeceasedDateTimeType().getValueAsString().length() >= 10) {
            until = LocalDate.parse(day(patient.getDeceasedDateTimeType().getValueAsString()));
        }
        Period age = Period.between(LocalDate.parse(born), until);
        return age.getYears() >= 2 ? age.getYears() + " years" : age.toTotalMonths() + " months";
    }

    private static String day(String dateTime) {
        return dateTime.length() > 10 ? dateTime.substring(0, 10) : dateTime;
    }

    private static String birthDate(Patient patient) {
        DateType date = patient.getBirthDateElement();
        return date == null ? null : date.getValueAsString();
    }

    private static String sex(Patient patient) {
        return patient.hasGender() ? patient.getGender().toCode() : null;
    }

    private static String name(Patient patient) {
        return patient.hasName() ? patient.getNameFirstRep().getNameAsSingleString() : null;
    }

    private static boolean hasType(Identifier identifier, String code) {
        return identifier.getType().getCoding().stream().anyMatch(coding -> code.equals(coding.getCode()));
    }

    private static String address(Patient patient) {
        if (!patient.hasAddress()) {
            return null;
        }
        Address address = patient.getAddressFirstRep();
        Stream<String> parts = Stream.concat(
                address.getLine().stream().map(line -> line.getValue()),
                Stream.of(address.getPostalCode(), address.getCity(), address.getState()));
        return parts.filter(Objects::nonNull).collect(Collectors.joining(", "));
    }
}
