package org.cdexflow.queue;

import static org.assertj.core.api.Assertions.assertThat;

import org.cdexflow.SandboxTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

/** The list of a queue that holds one more than is counted. */
@SandboxTest
class WorkListTest {

    private static final String QUEUE = "far-behind";

    @Autowired
    private WorkList list;

    @Autowired
    private JdbcTemplate jdbc;

    @BeforeEach
    void fill() {
        jdbc.update(
                """
                insert into exchange (id, direction, partner, kind, status, open, content_hash, purpose, queue, received_at)
                select 'behind-' || n, 'incoming', 'sandbox-payer', 'TEXT', 'accepted', true, '', 'COVERAGE', ?, now()
                from generate_series(1, ?) n""",
                QUEUE,
                WorkList.COUNTED + 1);
        jdbc.update(
                """
                insert into work_item (exchange, element, title, work, queue, second_person, since, partner, purpose, due_at, asked, searched)
                select x.id, 'fulfil', 'Fulfil request', 'FULFIL', x.queue, false, now(), x.partner, x.purpose,
                    case when n > 1 then timestamptz '2030-01-01' + n * interval '1 hour' end, 'Notes', x.id
                from generate_series(1, ?) n join exchange x on x.id = 'behind-' || n""",
                WorkList.COUNTED + 1);
    }

    @AfterEach
    void empty() {
        jdbc.update("delete from work_item where queue = ?", QUEUE);
        jdbc.update("delete from exchange where queue = ?", QUEUE);
    }

    @Test
    void aThousandAreCountedAndPaged() {
        WorkList.Page first = page("due", 1);
        assertThat(first.counts().matching()).hasToString("more than 1000");
        assertThat(first.counts().mine()).hasToString("0");
        assertThat(first.items()).hasSize(WorkList.PAGE);
        assertThat(first.items().get(0).exchange()).isEqualTo("behind-2");
        assertThat(first.last()).isEqualTo(20);

        WorkList.Page past = page("due", 21);
        assertThat(past.number()).isEqualTo(20);
        assertThat(past.items()).hasSize(WorkList.PAGE).extracting(WorkItem::exchange).endsWith("behind-1001");

        jdbc.update("delete from work_item where exchange = 'behind-1001'");
        assertThat(page("due", 1).counts().matching()).hasToString("1000");
    }

    @Test
    void whatIsNeverDueComesLastAndFirstWhenTheOrderIsTurned() {
        assertThat(page("-due", 1).items()).extracting(WorkItem::exchange).startsWith("behind-1", "behind-1001", "behind-1000");
        jdbc.update("delete from work_item where exchange = 'behind-1001'");
        assertThat(page("due", 20).items()).extracting(WorkItem::exchange).endsWith("behind-1000", "behind-1");
    }

    @Test
    void aQueueIsNamedWhileSomethingWaitsInIt() {
        assertThat(list.queues()).contains(QUEUE).doesNotHaveDuplicates().isSorted();
        empty();
        assertThat(list.queues()).doesNotContain(QUEUE);
    }

    private WorkList.Page page(String sort, int number) {
        QueueView view = new QueueView(QUEUE, null, null, null, false, null, null, QueueView.Sort.of(sort));
        return list.page(view, number, "nobody-here");
    }
}
