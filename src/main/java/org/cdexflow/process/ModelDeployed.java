package org.cdexflow.process;

/** Another version of a process or decision table is in effect. */
record ModelDeployed(String key) {}
