package org.cdexflow.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScopesTest {

    /** Letters are what is allowed: c r u d s; a dash is nothing. */
    @ParameterizedTest(name = "{0} allows {1} on Task and {2} on Patient")
    @CsvSource({
        // version 2
        "system/Task.cruds,          cruds, -",
        "system/Task.rs,             rs,    -",
        "system/Task.r,              r,     -",
        "system/Task.cs,             cs,    -",
        "system/Task.ud,             ud,    -",
        "system/*.rs,                rs,    rs",
        "system/*.rs system/Task.c,  crs,   rs",
        // version 1
        "system/Task.read,           rs,    -",
        "system/Task.write,          cud,   -",
        "system/Task.*,              cruds, -",
        "system/*.*,                 cruds, cruds",
        "system/*.read,              rs,    rs",
        // out of order, twice, or with letters that do not exist: never read as something else
        "system/Task.dus,            -,     -",
        "system/Task.sr,             -,     -",
        "system/Task.rr,             -,     -",
        "system/Task.rx,             -,     -",
        "system/Task.,               -,     -",
        "system/Task,                -,     -",
        "system/Task.READ,           -,     -",
        // search parameters: a part, of what is read and found, of one type
        "system/Task.rs?status=done, rs,    -",
        "system/Task.r?status=done,  r,     -",
        "system/Task.cruds?status=done, -,  -",
        "system/Task.write?status=done, -,  -",
        "system/*.rs?status=done,    -,     -",
        "system/Task.rs?,            -,     -",
        "system/Task.rs?status,      -,     -",
        "system/Task.rs?status=,     -,     -",
        "system/Task.rs?=done,       -,     -",
        "system/Task.rs?status=%zz,  -,     -",
        // other contexts and other things
        "user/Task.cruds,            -,     -",
        "patient/Task.cruds,         -,     -",
        "openid,                     -,     -",
        "system/task.rs,             -,     -",
        "system/Tas*.rs,             -,     -",
    })
    void allowsWhatItSays(String scopes, String onTask, String onPatient) {
        Scopes parsed = Scopes.parse(List.of(scopes.split(" ")));

        assertThat(letters(parsed, "Task")).isEqualTo(onTask);
        assertThat(letters(parsed, "Patient")).isEqualTo(onPatient);
    }

    @ParameterizedTest(name = "{0} covers {1}: {2}")
    @CsvSource({
        "system/Task.cruds, system/Task.rs,    true",
        "system/Task.rs,    system/Task.read,  true",
        "system/*.rs,       system/Task.r,     true",
        "system/Task.rs,    system/*.rs,       false",
        "system/Task.rs,    system/Task.crs,   false",
        "system/Task.rs,    system/Bundle.rs,  false",
        // what fits search parameters is a part of the whole, what fits more of them a part of that
        "system/Task.rs,          system/Task.rs?status=a,         true",
        "system/*.rs,             system/Task.r?status=a,          true",
        "system/Task.rs?status=a, system/Task.rs?status=a,         true",
        "system/Task.rs?status=a, system/Task.s?code=b&status=a,   true",
        "system/Task.rs?status=a, system/Task.rs,                  false",
        "system/Task.rs?status=a, system/Task.rs?status=b,         false",
        "system/Task.rs?status=a, system/Task.rs?code=a,           false",
        "system/Task.r?status=a,  system/Task.rs?status=a,         false",
    })
    void coversByMeaning(String registered, String wanted, boolean covered) {
        assertThat(Scopes.parse(List.of(registered)).cover(Scopes.parse(List.of(wanted)))).isEqualTo(covered);
    }

    @Test
    void aTypeIsNarrowedUnlessAScopeOpensAllOfIt() {
        assertThat(narrowed("system/Task.rs?status=a")).containsOnlyKeys("Task");
        assertThat(narrowed("system/Task.rs?status=a", "system/Task.s?status=b").get("Task"))
                .containsExactly(Map.of("status", List.of("a")), Map.of("status", List.of("b")));
        assertThat(narrowed("system/Task.rs?status=a&status=b&code=c%7Cd").get("Task"))
                .containsExactly(Map.of("status", List.of("a", "b"), "code", List.of("c|d")));
        assertThat(narrowed("system/Task.rs?status=a", "system/Task.s")).isEmpty();
        assertThat(narrowed("system/Task.rs?status=a", "system/*.s")).isEmpty();
        assertThat(narrowed("system/Task.rs?status=a", "system/Task.r", "system/Bundle.s")).containsOnlyKeys("Task");
    }

    private static Map<String, List<Map<String, List<String>>>> narrowed(String... scopes) {
        return Scopes.parse(List.of(scopes)).narrowed(Interaction.SEARCH);
    }

    @Test
    void allowNothingWhenThereAreNone() {
        assertThat(letters(Scopes.none(), "Task")).isEqualTo("-");
    }

    private static String letters(Scopes scopes, String type) {
        String letters = Arrays.stream(Interaction.values())
                .filter(interaction -> scopes.allow(type, interaction))
                .map(interaction -> interaction.name().substring(0, 1).toLowerCase())
                .collect(Collectors.joining());
        return letters.isEmpty() ? "-" : letters;
    }
}
