package org.cdexflow.audit;

/**
 * A setting that differs from the one of the last start.
 *
 * @param name such as {@code partners[acme].enabled}
 * @param before null when it is new
 * @param after null when it is gone
 */
public record SettingChange(String name, String before, String after) {}
