package org.cdexflow.process;

/**
 * One thing that a model can do. A step is a bean; its name is what the model's service task calls, and an element template in
 * {@code bpmn/.camunda/element-templates} offers it to analysts. It runs in its job's transaction, may run twice, and does no
 * I/O beyond our database.
 */
public interface Step {

    /**
     * @throws Refused when the request cannot be followed; the model decides what that means
     * @throws RuntimeException a fault of ours: the engine tries again, then shows an incident
     */
    void perform(Work work);
}
