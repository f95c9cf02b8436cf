package org.cdexflow.task;

import java.time.ZoneId;
import org.cdexflow.store.StoredResource;
import org.hl7.fhir.r4.model.Task;

/**
 * An exchange whose row this transaction holds, with its Task parsed once. Whoever asks for it again in the same transaction
 * gets the same object, so a chain of steps sees what the step before it did.
 */
public final class LockedExchange {

    private Exchange exchange;
    private StoredResource stored;
    private Task task;
    private DataRequest request;

    LockedExchange(Exchange exchange, StoredResource stored, Task task) {
        this.exchange = exchange;
        this.stored = stored;
        this.task = task;
    }

    public Exchange exchange() {
        return exchange;
    }

    /** The Task as it stands; changes to it are not stored. */
    public Task task() {
        return task;
    }

    /** What the Task asks. */
    public DataRequest request(ZoneId zone) {
        if (request == null) {
            request = DataRequest.of(task, zone);
        }
        return request;
    }

    StoredResource stored() {
        return stored;
    }

    void changed(Exchange exchange) {
        this.exchange = exchange;
    }

    void changed(StoredResource stored, Task task) {
        this.stored = stored;
        this.task = task;
        this.request = null;
    }
}
