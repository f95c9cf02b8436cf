package org.cdexflow;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which package may use which, and the picture of it in the README. */
class ArchitectureTest {

    private static final String ROOT = "org.cdexflow";

    /**
     * What each package may use of ours. {@code audit} may be used by all but those that stand below it, and the root
     * package, which wires, by nobody.
     */
    private static final Map<String, String> MAY_USE = Map.ofEntries(
            Map.entry("validation", ""),
            Map.entry("signature", ""),
            Map.entry("store", ""),
            Map.entry("database", ""),
            Map.entry("model", ""),
            Map.entry("document", ""),
            // of the engine's libraries, what reads expressions, cells and times: see the test below
            Map.entry("inspection", "model"),
            Map.entry("audit", "store"),
            Map.entry("partner", "store audit"),
            Map.entry("delivery", "partner store audit"),
            // delivery: the keys that callers publish are fetched the one way out
            Map.entry("access", "delivery partner store audit"),
            Map.entry("task", "store partner validation audit"),
            // partner: its settings only, see the test below
            Map.entry("process", "inspection model task partner audit"),
            // task: its Answer only, see the test below
            Map.entry("gather", "store partner delivery task validation document audit"),
            Map.entry("attachment", "task process delivery partner store signature audit"),
            Map.entry("communication", "task process delivery partner store signature audit"),
            Map.entry("consumer", "task process delivery partner store signature audit"),
            Map.entry("subscription", "task access delivery store audit"),
            Map.entry("push", "partner process audit"),
            Map.entry("bulk", "store access partner audit"),
            Map.entry("step", "process task gather attachment communication consumer signature delivery partner store audit"),
            // what staff do is no page: pages call it
            Map.entry("queue", "process task gather document partner store audit"),
            Map.entry("rest", allBut("step ui")),
            Map.entry("ui", allBut("step rest")));

    private static final String NAME_THAT_HIDES =
            ".*(Manager|Helper|Utils?|Impl)|(Abstract|Base)[A-Z].*";

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    @Test
    void packagesUseOnlyWhatTheyMay() {
        arrows().forEach((from, used) -> {
            assertThat(MAY_USE).as("%s is new: say here what it may use", from).containsKey(from);
            assertThat(Set.of(MAY_USE.get(from).split(" "))).as("what %s may use", from).containsAll(used);
        });
    }

    @Test
    void nobodyUsesThePackageThatWires() {
        noClasses().that().resideInAPackage(ROOT + ".*..").should().dependOnClassesThat().resideInAPackage(ROOT).check(CLASSES);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void onlyProcessKnowsTheEngine() {
        noClasses().that().resideOutsideOfPackages(ROOT + ".process..", ROOT + ".inspection..")
                .and().doNotHaveFullyQualifiedName(ROOT + ".database.EngineAfterMigrations")
                .should().dependOnClassesThat().resideInAnyPackage("org.camunda..")
                .check(CLASSES);
    }

    /** Whatever leaves goes where it was registered: there is one way out. The OpenID provider is the operator's, not a partner's. */
    @Test
    void onlyDeliveryCallsOtherServers() {
        noClasses().that().resideOutsideOfPackage(ROOT + ".delivery..").and().doNotHaveSimpleName("ProviderCalls")
                .should().dependOnClassesThat().resideInAnyPackage(
                        "java.net.http..", "org.apache.hc..", "org.springframework.web.client..", "ca.uhn.fhir.rest.client..")
                .orShould().dependOnClassesThat().haveFullyQualifiedName("java.net.URLConnection")
                .orShould().dependOnClassesThat().haveFullyQualifiedName("java.net.Socket")
                .orShould().callMethod(URL.class, "openStream")
                .orShould().callMethod(URL.class, "openConnection")
                .check(CLASSES);
    }

    @Test
    void inspectionUsesOfTheEngineItsReadersOnly() {
        noClasses().that().resideInAPackage(ROOT + ".inspection..")
                .should().dependOnClassesThat(resideInAPackage("org.camunda..").and(not(resideInAnyPackage(
                        "org.camunda.feel..", "org.camunda.bpm.impl.juel..", "org.camunda.bpm.engine.impl.calendar.."))
                        .and(not(simpleName("ProcessEngineException").or(simpleName("Task"))))))
                .check(CLASSES);
    }

    @Test
    void processTakesOfPartnersTheSettingsOnly() {
        assertThat(used("process", "partner")).allMatch(name -> name.startsWith("Settings"));
    }

    @Test
    void gatherTakesOfTasksTheAnswerAndTheMeaningOfDatesOnly() {
        assertThat(used("gather", "task")).containsOnly("Answer", "DataRequest");
    }

    @Test
    void namesSayWhatAClassIsFor() {
        assertThat(CLASSES.stream().map(JavaClass::getSimpleName)).noneMatch(name -> name.matches(NAME_THAT_HIDES));
    }

    @Test
    void everyPackageSaysWhatItIsFor() throws IOException {
        Path sources = Path.of("src/main/java/org/cdexflow");
        for (String name : arrows().keySet()) {
            Path info = sources.resolve(name).resolve("package-info.java");
            assertThat(info).isRegularFile();
            assertThat(Files.readString(info)).as(info.toString()).startsWith("/**").contains("package " + ROOT + "." + name + ";");
        }
    }

    @Test
    void theReadmeShowsThePackagesAsTheyAre() throws IOException {
        String expected = "<!-- packages -->\n```mermaid\n" + picture() + "```\n<!-- /packages -->";
        assertThat(Files.readString(Path.of("README.md")))
                .as("README.md must contain:\n%s\n", expected)
                .contains(expected);
    }

    /** An arrow means "uses"; one that follows from others is left out. */
    private static String picture() {
        Map<String, Set<String>> arrows = arrows();
        return "graph TD\n" + arrows.keySet().stream()
                .map(from -> {
                    String used = arrows.get(from).stream().filter(to -> !isDetour(arrows, from, to)).collect(joining(" & "));
                    return "    " + from + (used.isEmpty() ? "" : " --> " + used) + "\n";
                })
                .collect(joining());
    }

    private static boolean isDetour(Map<String, Set<String>> arrows, String from, String to) {
        return arrows.get(from).stream().anyMatch(between -> !between.equals(to) && reaches(arrows, between, to));
    }

    private static boolean reaches(Map<String, Set<String>> arrows, String from, String to) {
        return from.equals(to) || arrows.get(from).stream().anyMatch(next -> reaches(arrows, next, to));
    }

    /** What each package uses of our other packages, as compiled. */
    private static Map<String, Set<String>> arrows() {
        Map<String, Set<String>> arrows = new TreeMap<>();
        CLASSES.stream().filter(inAPackage()).forEach(type -> {
            Set<String> used = arrows.computeIfAbsent(packageOf(type), name -> new TreeSet<>());
            targets(type).filter(target -> !packageOf(target).equals(packageOf(type))).map(ArchitectureTest::packageOf).forEach(used::add);
        });
        return arrows;
    }

    private static Set<String> used(String from, String to) {
        Set<String> names = new TreeSet<>();
        CLASSES.stream()
                .filter(inAPackage().and(type -> packageOf(type).equals(from)))
                .flatMap(ArchitectureTest::targets)
                .filter(target -> packageOf(target).equals(to))
                .forEach(target -> names.add(target.getName().substring(target.getPackageName().length() + 1)));
        return names;
    }

    private static Stream<JavaClass> targets(JavaClass type) {
        return type.getDirectDependenciesFromSelf().stream()
                .map(dependency -> dependency.getTargetClass().getBaseComponentType())
                .filter(inAPackage());
    }

    private static Predicate<JavaClass> inAPackage() {
        return type -> type.getPackageName().startsWith(ROOT + ".");
    }

    private static String packageOf(JavaClass type) {
        return type.getPackageName().substring(ROOT.length() + 1).replaceAll("\\..*", "");
    }

    private static String allBut(String names) {
        Set<String> hidden = Set.of(names.split(" "));
        return Stream.of(("validation signature document store model inspection audit partner delivery access task process gather attachment communication"
                        + " consumer subscription push bulk step queue rest ui").split(" "))
                .filter(name -> !hidden.contains(name))
                .collect(joining(" "));
    }
}
