package org.cdexflow.ui;

import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cdexflow.queue.Person;

/**
 * People side by side with what a request says, so that one of them can be chosen: what contradicts the request is marked, and
 * so is what tells them apart.
 */
public record Comparison(List<Person> people, List<Row> rows) {

    /**
     * @param requested what the request says of it, or an empty text
     * @param apart the people differ in it
     */
    public record Row(String label, String requested, boolean apart, List<Cell> cells) {}

    /** @param contradicts the request says something else */
    public record Cell(String text, boolean contradicts) {}

    private record Feature(String label, Function<Person, List<String>> of) {}

    private static final List<Feature> FEATURES = List.of(
            one("Name", Person::name),
            one("Birth date", Person::birthDate),
            one("Age", Person::age),
            one("Sex", Person::sex),
            one("Record number", Person::recordNumber),
            new Feature("Member number", Person::memberNumbers),
            new Feature("Coverage with this payer", person -> person.coverages().stream().map(Comparison::cover).toList()),
            one("Address", Person::address),
            new Feature("Note", Person::marks));

    static Comparison of(Person requested, List<Person> people) {
        return new Comparison(
                people,
                FEATURES.stream().map(feature -> row(feature, requested, people)).filter(Comparison::saysAnything).toList());
    }

    private static Feature one(String label, Function<Person, String> of) {
        return new Feature(label, person -> Stream.ofNullable(of.apply(person)).toList());
    }

    private static boolean saysAnything(Row row) {
        return !row.requested().isEmpty() || row.cells().stream().anyMatch(cell -> !cell.text().isEmpty());
    }

    private static Row row(Feature feature, Person requested, List<Person> people) {
        List<String> wanted = feature.of().apply(requested);
        List<Cell> cells = people.stream().map(person -> cell(feature.of().apply(person), wanted)).toList();
        boolean apart = cells.stream().map(Cell::text).distinct().count() > 1;
        return new Row(feature.label(), String.join(", ", wanted), apart, cells);
    }

    private static Cell cell(List<String> has, List<String> wanted) {
        boolean contradicts = !has.isEmpty() && !wanted.isEmpty() && wanted.stream().noneMatch(it -> isAmong(it, has));
        return new Cell(String.join(", ", has), contradicts);
    }

    /** A reference names a record by its last part; names are compared without regard to case. */
    private static boolean isAmong(String wanted, List<String> has) {
        return has.stream().anyMatch(it -> it.equalsIgnoreCase(wanted) || wanted.endsWith("/" + it));
    }

    private static String cover(Person.Cover cover) {
        return Stream.of(cover.relationship(), cover.period(), cover.current() ? null : "not current")
                .filter(Objects::nonNull)
                .collect(Collectors.joining(", "));
    }
}
