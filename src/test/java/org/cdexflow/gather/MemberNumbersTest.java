package org.cdexflow.gather;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.cdexflow.store.Search;
import org.cdexflow.store.Viewer;
import org.junit.jupiter.api.Test;

class MemberNumbersTest {

    /** Which would ask the store, that is not there. */
    private final MemberNumbers numbers = new MemberNumbers(null, null, null);

    @Test
    void whoseManyNumbersAreIsNotAskedOneByOne() {
        String many = IntStream.rangeClosed(0, DemographicMatch.MOST_IDENTIFIERS).mapToObj(String::valueOf).collect(Collectors.joining(","));
        for (List<String> asked : List.of(List.of(many), Collections.nCopies(100_000, "4711"))) {
            Search search = new Search("Patient", Map.of("identifier", asked), List.of(), 10);
            assertThat(numbers.resolved(Viewer.HOUSE, search)).isSameAs(search);
        }
    }
}
