package org.cdexflow.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.cdexflow.SandboxTest;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;

@SandboxTest
class ReleaseTableTest {

    @Autowired
    Decisions decisions;

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            # rule             | partner       | agreement | purpose required | purpose  | kind          | signature | sensitivity    || release   | queue       | days | reason
            purpose missing    | acme          | review    | true             | none     | query         | false     | unknown        || refuse    | -           | 7    | purpose of use
            signature asked    | acme          | review    | false            | COVERAGE | query         | true      | unknown        || refuse    | -           | 7    | Signed answers
            restricted         | acme          | review    | false            | COVERAGE | query         | false     | restricted     || review    | records     | 10   | -
            coverage ended     | acme          | review    | false            | COVERAGE | query         | false     | coverage-ended || review    | eligibility | 7    | -
            in words           | acme          | review    | false            | COVERAGE | text          | false     | unknown        || review    | records     | 7    | -
            unknown code       | acme          | review    | false            | COVERAGE | unknown-code  | false     | unknown        || review    | records     | 7    | -
            questionnaire      | acme          | review    | false            | COVERAGE | questionnaire | false     | unknown        || review    | clinical    | 14   | -
            sandbox, query     | sandbox-payer | review    | false            | COVERAGE | query         | false     | unknown        || automatic | -           | 7    | -
            sandbox, code      | sandbox-payer | review    | false            | COVERAGE | code          | false     | unknown        || automatic | -           | 7    | -
            agreed automatic   | acme          | automatic | false            | COVERAGE | query         | false     | unknown        || automatic | -           | 7    | -
            otherwise          | acme          | review    | false            | COVERAGE | query         | false     | unknown        || review    | records     | 7    | -
            """)
    void eachRuleDecides(
            String rule, String partner, String agreement, boolean purposeRequired, String purpose, String kind,
            boolean signature, String sensitivity, String separator, String release, String queue, int days, String reason) {
        Map<String, Object> decided = decide(partner, agreement, purposeRequired, purpose, kind, signature, sensitivity);
        assertThat(decided.get("release")).isEqualTo(release);
        assertThat(decided.get("queue")).isEqualTo(queue);
        assertThat(decided.get("days")).isEqualTo(days);
        assertThat(String.valueOf(decided.get("reason"))).contains(String.valueOf(reason));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            # two rules fit                            | partner       | agreement | purpose required | purpose  | kind          | signature | sensitivity    || release   | queue
            a missing purpose before the signature     | sandbox-payer | automatic | true             | none     | query         | true      | restricted     || refuse    | -
            a signature before what is restricted      | sandbox-payer | automatic | false            | none     | query         | true      | restricted     || refuse    | -
            restricted before automatic                | sandbox-payer | automatic | false            | none     | query         | false     | restricted     || review    | records
            restricted before the questionnaire        | sandbox-payer | automatic | false            | none     | questionnaire | false     | restricted     || review    | records
            coverage ended before automatic            | sandbox-payer | automatic | false            | none     | query         | false     | coverage-ended || review    | eligibility
            coverage ended before the words            | acme          | automatic | false            | none     | text          | false     | coverage-ended || review    | eligibility
            words before automatic                     | sandbox-payer | automatic | false            | none     | text          | false     | unknown        || review    | records
            a questionnaire before automatic           | sandbox-payer | automatic | false            | none     | questionnaire | false     | unknown        || review    | clinical
            a purpose that is required and given       | sandbox-payer | review    | true             | COVERAGE | query         | false     | unknown        || automatic | -
            nothing sensitive found, as if not asked   | sandbox-payer | review    | false            | COVERAGE | query         | false     | none           || automatic | -
            """)
    void theFirstRuleThatFitsDecides(
            String order, String partner, String agreement, boolean purposeRequired, String purpose, String kind,
            boolean signature, String sensitivity, String separator, String release, String queue) {
        Map<String, Object> decided = decide(partner, agreement, purposeRequired, purpose, kind, signature, sensitivity);
        assertThat(decided.get("release")).isEqualTo(release);
        assertThat(decided.get("queue")).isEqualTo(queue);
    }

    private Map<String, Object> decide(
            String partner, String agreement, boolean purposeRequired, String purpose, String kind, boolean signature,
            String sensitivity) {
        List<Map<String, Object>> rules = decisions.decide("release", Map.of(
                "partner", partner, "agreement", agreement, "purposeRequired", purposeRequired, "purpose", purpose, "kind", kind,
                "types", "Condition", "signature", signature, "sensitivity", sensitivity));
        assertThat(rules).hasSize(1);
        return rules.get(0);
    }
}
