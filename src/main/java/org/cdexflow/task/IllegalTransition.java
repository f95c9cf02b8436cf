package org.cdexflow.task;

/** A Task cannot move that way; usually somebody else was quicker, and the Task is already final. */
public class IllegalTransition extends IllegalStateException {

    IllegalTransition(String id, String from, String to) {
        super("Task/" + id + " cannot move from " + from + " to " + to);
    }
}
