package org.cdexflow.inspection;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.cdexflow.SandboxTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.io.ClassPathResource;

/** Each fault that a table can have, made by one edit of a shipped one. */
@SandboxTest
class TableCheckTest {

    @Autowired
    ModelCheck check;

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '\'', nullValues = "-", emptyValue = "", textBlock = """
            condition not readable   | <text>"questionnaire"</text>              | <text>"questionnaire</text>            | the condition "questionnaire cannot be read
            condition without quotes | <text>"text","unknown-code"</text>        | <text>unknown code</text>              | the condition unknown code
            output not readable      | restricted-out-days"><text>10             | restricted-out-days"><text>10 +        | the days 10 + cannot be read
            no hit policy            | hitPolicy="FIRST"                         | -                                      | has no hit policy
            another hit policy       | hitPolicy="FIRST"                         | hitPolicy="COLLECT"                    | has the hit policy COLLECT
            an output gone           | name="days"                               | name="weeks"                           | has no output "days"
            an input not known       | <text>agreement</text>                    | <text>weather</text>                   | asks for "weather", which is not known here
            an input that computes   | <text>agreement</text>                    | <text>string length(partner)</text>    | asks for "string length(partner)"
            release not possible     | restricted-out-release"><text>"review"    | restricted-out-release"><text>"maybe"  | the release "maybe" is not possible
            release left out         | restricted-out-release"><text>"review"    | restricted-out-release"><text>         | no release is given
            days in words            | restricted-out-days"><text>10             | restricted-out-days"><text>"ten"       | the days "ten" is not possible
            no days                  | restricted-out-days"><text>10             | restricted-out-days"><text>0           | the days 0 is not possible
            refused without reason   | restricted-out-release"><text>"review"    | restricted-out-release"><text>"refuse" | but no reason is given
            reviewed nowhere         | coverage-ended-out-queue"><text>"eligibility" | coverage-ended-out-queue"><text>   | but no queue is given
            second person in words   | restricted-out-secondReview"><text>true   | restricted-out-secondReview"><text>"yes" | the secondReview "yes" is not possible
            another language         | <inputExpression id="partner-expression"  | <inputExpression id="partner-expression" expressionLanguage="juel" | is written in juel
            a script                 | <outputEntry id="restricted-out-release"  | <outputEntry id="restricted-out-release" expressionLanguage="groovy" | is written in groovy
            """)
    void oneFaultOfTheReleaseTable(String fault, String before, String after, String wrong) throws IOException {
        String edited = edited("release.dmn", before, after);
        assertThat(problems("release.dmn", edited)).isNotEmpty().anyMatch(problem -> problem.contains(wrong));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '\'', nullValues = "-", textBlock = """
            the first rule only    | hitPolicy="COLLECT"       | hitPolicy="FIRST"                       | has the hit policy FIRST
            rules that are counted | hitPolicy="COLLECT"       | hitPolicy="COLLECT" aggregation="COUNT" | adds its answers up
            an output gone         | name="query"              | name="question"                         | has no output "query"
            an input not known     | <text>system</text>       | <text>partner</text>                    | asks for "partner"
            no search              | <text>"Immunization?_sort=-date"</text> | <text>"all immunizations"</text> | the query "all immunizations" is not possible
            """)
    void oneFaultOfTheTableOfCodes(String fault, String before, String after, String wrong) throws IOException {
        assertThat(problems("data-codes.dmn", edited("data-codes.dmn", before, after)))
                .isNotEmpty()
                .anyMatch(problem -> problem.contains(wrong));
    }

    @Test
    void aProblemNamesTheTableAndTheRule() throws IOException {
        String edited = edited("release.dmn", "restricted-out-release\"><text>\"review\"", "restricted-out-release\"><text>\"maybe\"");
        assertThat(problems("release.dmn", edited)).containsExactly(
                "release.dmn, \"Release\": rule 3: the release \"maybe\" is not possible. Write \"automatic\", \"review\" or \"refuse\".");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "if kind = \"query\" then \"automatic\" else \"review\"", "\"review\""
    })
    void aReleaseMayBeComputed(String feel) throws IOException {
        assertThat(problems("release.dmn",
                edited("release.dmn", "otherwise-out-release\"><text>\"review\"", "otherwise-out-release\"><text>" + feel))).isEmpty();
    }

    @Test
    void javaInFeelCannotBeRead() throws IOException {
        String java = "function(a) external { java: { class: &quot;java.lang.Math&quot;, method signature: &quot;abs(int)&quot; } }";
        assertThat(problems("release.dmn", edited("release.dmn", "restricted-out-days\"><text>10", "restricted-out-days\"><text>" + java)))
                .isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"for i in 1..1000000000 return i", "some i in 1..1000000000 satisfies i = 0", "function(a) a",
        "1/*\"*/ + count(for i in 1..1000000000 return i)/*\"*/", "1 // \"\n + 1"})
    void programsInCellsAreNotRun(String program) throws IOException {
        assertThat(problems("release.dmn", edited("release.dmn", "restricted-out-days\"><text>10", "restricted-out-days\"><text>" + program)))
                .singleElement().asString().containsAnyOf("cannot be read", "which tables cannot use here");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '\'', textBlock = """
            matches(?, "(a+)+$")                     | the function matches
            replace(partner, "(a+)+$", "") = "b"     | the function replace
            count(split(partner, "(a+)+$")) = 1      | the function count
            extract(partner, "(a+)+$") = []          | the function extract
            for i in 1..9999999 return i             | a loop (for)
            some i in 1..9999999 satisfies i = 0     | a loop (some)
            every i in 1..9999999 satisfies i = 0    | a loop (every)
            (function(a) a)(1) = 1                   | cannot be read
            function(a) a                            | a function of its own
            [1,2,3][item = 2] = 2                    | a filter in square brackets
            10 ** 999999999 = 1                      | a power (**)
            partner.class = 1                        | a property of a value
            {a: 1}.a = 1                             | a property of a value
            {a: 1} = 1                               | a context in braces
            contains(string: ?, match: "a")          | a function with named parameters
            partner instance of string               | a question for a type
            ? < date("2030-01-01")                   | a date or a duration
            sort([1,2], function(a, b) a = b) = []   | the function sort
            if matches(?, "x") then true else false  | the function matches
            not(matches(?, "x"))                     | the function matches
            list contains([matches(?, "x")], true)   | the function matches
            weather = "fine"                         | names "weather", which is not known here
            """)
    void whatTablesNeedNotSayIsNamedWithItsPlace(String condition, String what) throws IOException {
        assertThat(problems("release.dmn", edited("release.dmn", "restricted-types\"><text>", "restricted-types\"><text>"
                        + condition.replace("&", "&amp;").replace("<", "&lt;"))))
                .singleElement().asString()
                .contains("\"Release\": rule 3, column \"Resource types\": the condition")
                .contains(what);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "\"query\",\"code\"", "not(\"query\",\"code\")", "-", "true", ">= 5", "[1..5]", "contains(?, \"Observation\")",
        "? = \"x\" or starts with(partner, \"a\")", "partner in (\"a\",\"b\")", "list contains([\"a\",\"b\"], ?)", "null", "not(null)",
        "string length(?) > 3 and upper case(?) = \"ABC\""
    })
    void whatTablesNeed(String condition) throws IOException {
        assertThat(problems("release.dmn", edited("release.dmn", "restricted-types\"><text>", "restricted-types\"><text>"
                + condition.replace("<", "&lt;")))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "\\\\n"})
    void textsWithoutEnd(String part) throws IOException {
        for (int times : new int[] {3_000, 400_000}) {
            String reason = edited("release.dmn", "otherwise-out-reason\"><text>", "otherwise-out-reason\"><text>\"" + part.repeat(times) + "\"");
            assertThat(problems("release.dmn", reason)).hasSize(times > 10_000 ? 1 : 0);
        }
    }

    @Test
    void bracketsWithoutEnd() throws IOException {
        String deep = "(".repeat(5_000) + "10" + ")".repeat(5_000);
        assertThat(problems("release.dmn", edited("release.dmn", "restricted-out-days\"><text>10", "restricted-out-days\"><text>" + deep)))
                .isNotEmpty();
    }

    @Test
    void aTableOfOnesOwnIsAskedLikeTheReleaseTable() throws IOException {
        String own = packaged("release.dmn").replace("<decision id=\"release\"", "<decision id=\"own-release\"");
        assertThat(problems("own-release.dmn", own)).isEmpty();
        assertThat(problems("own-release.dmn", own.replace("name=\"release\"", "name=\"go\"")))
                .anyMatch(problem -> problem.contains("has no output \"release\""));
    }

    @Test
    void aDecisionThatIsNoTable() throws IOException {
        String literal = packaged("release.dmn").replaceFirst("(?s)<decisionTable.*</decisionTable>",
                "<literalExpression><text>1</text></literalExpression>");
        assertThat(problems("release.dmn", literal)).singleElement().asString().contains("is no decision table");
    }

    @Test
    void aTableWithoutRules() throws IOException {
        String none = packaged("release.dmn").replaceFirst("(?s)<rule.*</rule>", "");
        assertThat(problems("release.dmn", none)).singleElement().asString().contains("has no rule");
    }

    private List<String> problems(String file, String text) {
        return check.check(file, text.getBytes(StandardCharsets.UTF_8)).stream().map(ModelProblem::sentence).toList();
    }

    private static String edited(String file, String before, String after) throws IOException {
        String table = packaged(file);
        assertThat(table).contains(before);
        return table.replace(before, after == null ? "" : after);
    }

    private static String packaged(String file) throws IOException {
        return new ClassPathResource("bpmn/" + file).getContentAsString(StandardCharsets.UTF_8);
    }
}
