package org.cdexflow.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResourceTextTest {

    private static final Instant NOW = Instant.parse("2024-03-05T10:00:00.123456Z");
    private static final String STAMPED =
            "{\"resourceType\":\"Basic\",\"id\":\"new\",\"meta\":{\"versionId\":\"3\",\"lastUpdated\":\"2024-03-05T10:00:00.123Z\"";

    @Test
    void writesIdAndMetaWhereThereAreNone() {
        assertThat(stamped("{\"resourceType\":\"Basic\"}")).isEqualTo(STAMPED + "}}");
    }

    @Test
    void replacesAnIdAtTheEnd() {
        assertThat(stamped("{\"resourceType\":\"Basic\",\"a\":1,\"id\":\"old\"}")).isEqualTo(STAMPED + "},\"a\":1}");
    }

    @Test
    void keepsWhatElseMetaSays() {
        assertThat(stamped("{\"resourceType\":\"Basic\",\"meta\":{\"profile\":[\"p\"],\"versionId\":\"1\",\"source\":\"s\","
                        + "\"lastUpdated\":\"2020-01-01T00:00:00Z\",\"tag\":[{\"code\":\"t\",\"extension\":[{\"url\":\"u\"}]}]},\"id\":\"old\"}"))
                .isEqualTo(STAMPED + ",\"profile\":[\"p\"],\"source\":\"s\","
                        + "\"tag\":[{\"code\":\"t\",\"extension\":[{\"url\":\"u\"}]}]}}");
    }

    @Test
    void leavesIdAndMetaOfWhatIsInside() {
        String inside = ",\"contained\":[{\"resourceType\":\"Patient\",\"id\":\"p\",\"meta\":{\"versionId\":\"9\"}}]";

        assertThat(stamped("{\"resourceType\":\"Basic\"" + inside + "}")).isEqualTo(STAMPED + "}" + inside + "}");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "1.0", "1.00", "0.10e-7", "1E+2", "-0", "100000000000000000000.000", "true", "null", "[]", "{}", "[1.0,[2.50,{\"x\":3.0}]]",
        "\"\"", "\"\\u00e9\\n\\t\\\\ \\/ \\\"\"", "\"é 漢字 \uD83D\uDE00\"", "\"</script>&\"", "{ \"a\" :\t[ 1 , 2 ] }"
    })
    void keepsAValueAsItIsWritten(String value) {
        String member = ",\"value\":" + value;

        assertThat(stamped("{\"resourceType\":\"Basic\"" + member + "}")).isEqualTo(STAMPED + "}" + member + "}");
        assertThat(stamped("{\"resourceType\":\"Basic\"" + member + ",\"id\":\"old\"}")).isEqualTo(STAMPED + "}" + member + "}");
        assertThat(stamped("{\"resourceType\":\"Basic\",\"meta\":{\"versionId\":\"1\"" + member + "}}"))
                .isEqualTo(STAMPED + member + "}}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\\\"b", "\\u0061", "\\\\", "é"})
    void keepsANameAsItIsWritten(String name) {
        String member = ",\"" + name + "\":1";

        assertThat(stamped("{\"resourceType\":\"Basic\"" + member + "}")).isEqualTo(STAMPED + "}" + member + "}");
        assertThat(stamped("{\"resourceType\":\"Basic\",\"meta\":{\"versionId\":\"1\"" + member + "}}"))
                .isEqualTo(STAMPED + member + "}}");
    }

    @Test
    void blanksAroundNamesAndValuesDoNoHarm() {
        assertThat(stamped(" {\n  \"resourceType\" : \"Basic\",\n  \"id\" : \"old\" ,\n  \"a\":1 \n} \n"))
                .isEqualTo(STAMPED + "},\"a\":1}");
    }

    @ParameterizedTest
    @ValueSource(ints = {3_990, 4_000, 4_010, 32_767, 65_537, 1_000_000})
    void keepsLongStrings(int length) {
        String member = ",\"data\":\"" + "A\\n漢".repeat(length / 4) + "\",\"last\":1.50";

        assertThat(stamped("{\"resourceType\":\"Basic\"" + member + ",\"meta\":{\"source\":\"s\"}}"))
                .isEqualTo(STAMPED + ",\"source\":\"s\"}" + member + "}");
    }

    /** The parser reads in pieces; whatever stands where two of them meet must come out whole. */
    @Test
    void keepsRandomTextsOfEveryLength() {
        Random random = new Random(20240305);
        for (int round = 0; round < 400; round++) {
            List<String> members = new ArrayList<>();
            int count = random.nextInt(1, 400);
            for (int i = 0; i < count; i++) {
                members.add("\"n" + i + "\":" + value(random, 2));
            }
            String others = "," + String.join(",", members);
            members.add(random.nextInt(members.size() + 1), "\"id\":\"old\"");
            members.add(random.nextInt(members.size() + 1), "\"meta\":{\"source\":\"s\",\"versionId\":\"1\"}");

            assertThat(stamped("{\"resourceType\":\"Basic\"," + String.join(",", members) + "}"))
                    .isEqualTo(STAMPED + ",\"source\":\"s\"}" + others + "}");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "[]", "1", "{}", "{\"id\":\"x\",\"resourceType\":\"Basic\"}", "{\"resourceType\":\"Basic\"", "{\"resourceType\":\"Basic\",\"a\":}",
        "{\"resourceType\":\"Basic\",\"meta\":1}", "{\"resourceType\":7}"
    })
    void refusesWhatIsNotTheTextOfAResource(String json) {
        assertThatIllegalArgumentException().isThrownBy(() -> stamped(json));
    }

    private static String stamped(String json) {
        return ResourceText.stamp(json, "new", 3, NOW);
    }

    private static String value(Random random, int depth) {
        return switch (random.nextInt(depth == 0 ? 4 : 6)) {
            case 0 -> random.nextInt(1000) + "." + "0".repeat(random.nextInt(1, 6));
            case 1 -> "\"" + "é\\\"x\\u0041 ".repeat(random.nextInt(40)) + "\"";
            case 2 -> random.nextBoolean() ? "true" : "null";
            case 3 -> String.valueOf(random.nextLong());
            case 4 -> "[" + value(random, depth - 1) + ", " + value(random, depth - 1) + "]";
            default -> "{\"id\":\"inner\", \"meta\" : " + value(random, depth - 1) + "}";
        };
    }
}
