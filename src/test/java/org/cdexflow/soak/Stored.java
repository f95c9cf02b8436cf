package org.cdexflow.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.cdexflow.Payer;
import org.cdexflow.soak.Load.Asked;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Task;
import org.hl7.fhir.r4.model.Task.TaskStatus;

/** What became of a load, as the partner who asked sees it. */
final class Stored {

    private final Payer payer;

    Stored(Payer payer) {
        this.payer = payer;
    }

    /** Waits until nothing is on its way any more. Returns how long that took. */
    Duration awaitRest(Duration most) {
        long begun = System.nanoTime();
        await("every request to come to rest").atMost(most).pollInterval(Duration.ofMillis(250)).ignoreExceptions()
                .until(() -> count("/Task?status=requested,in-progress,on-hold") == 0);
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    /** Each acknowledged request is there once, at rest where it should be, and came there once; no other is there twice. */
    void isRight(Map<String, Asked> asked, Figures figures) {
        Map<String, List<Task>> tasks = byNumber();
        int ended = 0;
        for (Map.Entry<String, Asked> one : asked.entrySet()) {
            List<Task> stored = tasks.getOrDefault(one.getKey(), List.of());
            if (one.getValue().id() == null) {
                assertThat(stored).as("not acknowledged").hasSizeLessThanOrEqualTo(1);
            } else {
                assertThat(stored).as("Tasks of an acknowledged request").extracting(task -> task.getIdElement().getIdPart())
                        .containsExactly(one.getValue().id());
                ended++;
            }
            for (Task task : stored) {
                assertThat(task.getStatus()).as(task.getId()).isEqualTo(one.getValue().rest());
                assertThat(task.getMeta().getVersionId()).as("versions of %s: stored once, moved once", task.getId()).isEqualTo("2");
            }
        }
        assertThat(count("/Bundle?_count=1")).as("one answer for each completed Task").isEqualTo(count("/Task?status=completed"));
        figures.row("acknowledged and at rest where they should be, once", ended);
        figures.row("stored without an acknowledgement, and at rest", tasks.values().stream().mapToInt(List::size).sum() - ended);
        for (TaskStatus rest : List.of(TaskStatus.COMPLETED, TaskStatus.FAILED, TaskStatus.ACCEPTED)) {
            figures.row(rest.toCode(), count("/Task?status=" + rest.toCode()));
        }
    }

    private int count(String search) {
        return payer.get(search + "&_summary=count").as(Bundle.class).getTotal();
    }

    /** Page by page, at the node that was asked, whatever address it gives for all of them. */
    private Map<String, List<Task>> byNumber() {
        Map<String, List<Task>> tasks = new HashMap<>();
        String next = "/Task?_count=200";
        while (next != null) {
            Bundle page = payer.get(next).as(Bundle.class);
            for (Bundle.BundleEntryComponent entry : page.getEntry()) {
                Task task = (Task) entry.getResource();
                tasks.computeIfAbsent(task.getIdentifierFirstRep().getValue(), number -> new ArrayList<>()).add(task);
            }
            next = page.getLink("next") == null ? null : page.getLink("next").getUrl().replaceFirst("^https?://[^/]+/fhir", "");
        }
        return tasks;
    }
}
