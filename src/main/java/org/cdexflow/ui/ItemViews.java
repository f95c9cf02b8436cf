package org.cdexflow.ui;

import ca.uhn.fhir.context.FhirContext;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cdexflow.gather.Candidate;
import org.hl7.fhir.r4.model.AllergyIntolerance;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.DocumentReference;
import org.hl7.fhir.r4.model.DocumentReference.DocumentReferenceContentComponent;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Observation.ObservationComponentComponent;
import org.hl7.fhir.r4.model.QuestionnaireResponse;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.springframework.stereotype.Component;

/** What was gathered, as people read it: grouped by kind, the newest first. Narrative is never shown; it could say anything. */
@Component
class ItemViews {

    private final FhirContext fhir;

    ItemViews(FhirContext fhir) {
        this.fhir = fhir;
    }

    /**
     * One line.
     *
     * @param text what it is; the checkbox is called so
     * @param date as precise as it is known
     * @param value what it says, or an empty text
     * @param sourced somebody answers for it
     * @param files of a document, in its order
     */
    public record ItemView(
            String reference, String type, String text, String date, String value, String status, String author, boolean checked,
            boolean sensitive, boolean sourced, boolean news, List<File> files) {

        public String id() {
            return reference.substring(type.length() + 1);
        }

        /** It needs a look before it leaves. */
        public boolean isMarked() {
            return sensitive || !sourced || news;
        }
    }

    /** @param part its place in the document, from 0 */
    public record File(int part, String name) {}

    /** Several of one kind. */
    public record Group(String name, List<ItemView> items) {}

    private record Line(String group, ItemView view) {}

    List<Group> of(List<Candidate> candidates) {
        Map<String, List<ItemView>> groups = candidates.stream()
                .filter(Candidate::match)
                .map(this::line)
                .collect(Collectors.groupingBy(
                        Line::group, LinkedHashMap::new, Collectors.mapping(Line::view, Collectors.toCollection(ArrayList::new))));
        groups.values().forEach(items -> items.sort(Comparator.comparing(ItemView::date).reversed()));
        return groups.entrySet().stream().map(group -> new Group(group.getKey(), group.getValue())).toList();
    }

    private Line line(Candidate item) {
        Resource resource = (Resource) fhir.newJsonParser().parseResource(item.resource().json());
        Kind kind = Kind.of(resource.fhirType());
        String name = first(resource, kind.name());
        ItemView view = new ItemView(
                item.resource().reference(),
                item.resource().type(),
                name.isEmpty() ? kind.called(resource.fhirType()) : name,
                first(resource, kind.date()).replaceFirst("^ – ", "until "),
                value(resource, kind),
                first(resource, kind.status()),
                first(resource, kind.author()),
                item.suggested(),
                item.resource().restricted(),
                item.sourced(),
                item.news(),
                resource instanceof DocumentReference document ? files(document) : List.of());
        return new Line(group(resource, kind), view);
    }

    private static List<File> files(DocumentReference document) {
        List<File> files = new ArrayList<>();
        for (DocumentReferenceContentComponent content : document.getContent()) {
            String title = content.getAttachment().hasTitle() ? content.getAttachment().getTitle() : content.getAttachment().getContentType();
            int part = files.size();
            files.add(new File(part, part + 1 + (title == null ? "" : ", " + title)));
        }
        return files;
    }

    private static String group(Resource resource, Kind kind) {
        if (!(resource instanceof Observation observation)) {
            return kind.group();
        }
        Stream<Coding> categories = observation.getCategory().stream().flatMap(category -> category.getCoding().stream());
        return Kind.resultsOf(categories.map(Coding::getCode).toList());
    }

    private static String first(Resource resource, List<String> paths) {
        return paths.stream()
                .map(path -> Words.joined(", ", at(resource, path)))
                .filter(words -> !words.isEmpty())
                .findFirst()
                .orElse("");
    }

    private static String value(Resource resource, Kind kind) {
        if (resource instanceof QuestionnaireResponse response) {
            long answers = response.getItem().size();
            return answers + (answers == 1 ? " question" : " questions");
        }
        Stream<String> parts = kind.value().stream().map(path -> part(resource, path)).filter(it -> !it.isEmpty()).distinct();
        return parts.collect(Collectors.joining("; ")).replace("; (", " (");
    }

    /** What stands at a path; numbered results and abatement need a word more than the element itself says. */
    private static String part(Resource resource, String path) {
        List<Base> values = at(resource, path);
        return switch (path) {
            case "component" -> values.stream()
                    .map(it -> component((ObservationComponentComponent) it))
                    .collect(Collectors.joining("; "));
            case "abatement" -> values.isEmpty() ? "" : "until " + Words.joined(", ", values);
            case "interpretation" -> values.isEmpty() ? "" : "(" + Words.joined(", ", values) + ")";
            case "dataAbsentReason" -> values.isEmpty() ? "" : "no value: " + Words.joined(", ", values);
            case "result" -> values.isEmpty() ? "" : values.size() + (values.size() == 1 ? " result" : " results");
            case "criticality" -> resource instanceof AllergyIntolerance allergy && allergy.hasCriticality()
                    ? "criticality " + allergy.getCriticality().toCode()
                    : "";
            default -> Words.joined(", ", values.stream().filter(ItemViews::isTold).toList());
        };
    }

    /** The type of something else that is referred to says nothing of this. */
    private static boolean isTold(Base value) {
        return !(value instanceof Reference other) || other.hasDisplay();
    }

    private static String component(ObservationComponentComponent part) {
        String value = part.hasValue() ? Words.of(part.getValue()) : Words.of(part.getDataAbsentReason());
        return Words.of(part.getCode()) + ": " + (value.isEmpty() ? "no value" : value);
    }

    /** The values of an element, or of an element of an element. */
    private static List<Base> at(Base from, String path) {
        Stream<Base> values = Stream.of(from);
        for (String element : path.split("\\.")) {
            values = values.map(value -> value.getProperty(element.hashCode(), element, false))
                    .filter(Objects::nonNull)
                    .flatMap(Stream::of);
        }
        return values.filter(Objects::nonNull).toList();
    }
}
