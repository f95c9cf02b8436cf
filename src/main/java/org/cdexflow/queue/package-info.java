/**
 * What waits for provider staff, what they must know of it, and what they do with it: claim, choose, add, release, refuse, hold,
 * approve, identify. Figures over it.
 *
 * <p>In: the user tasks that {@code process} announces, and what people decide. Out: user tasks completed, the Task moved along
 * its life by {@code task.Lifecycle}, a row for each action. Never: a rule of who may release what, which is the release
 * table's and the model's; a page, which is {@code ui}'s.
 */
package org.cdexflow.queue;
