package org.cdexflow.ui;

import java.util.List;
import org.cdexflow.partner.Partner;
import org.cdexflow.partner.Partners;
import org.cdexflow.queue.BusinessDays;
import org.cdexflow.queue.WorkItem;
import org.cdexflow.queue.CodeNames;
import org.springframework.stereotype.Component;

/** The rows of the work queue, in words. */
@Component
class QueueRows {

    private final Partners partners;
    private final BusinessDays businessDays;

    QueueRows(Partners partners, BusinessDays businessDays) {
        this.partners = partners;
        this.businessDays = businessDays;
    }

    /** @param due null before it was decided */
    public record QueueRow(WorkItem item, String payer, String purpose, String status, BusinessDays.Due due) {

        public String patient() {
            return item.patientName() == null ? "Not identified" : item.patientName();
        }
    }

    List<QueueRow> of(List<WorkItem> items) {
        return items.stream().map(this::row).toList();
    }

    private QueueRow row(WorkItem item) {
        return new QueueRow(
                item,
                partners.byId(item.partner()).map(Partner::name).orElse(item.partner()),
                CodeNames.purpose(item.purpose()),
                CodeNames.status(item.status()),
                businessDays.due(item.dueAt()));
    }
}
