package org.cdexflow.validation;

/**
 * One thing that is wrong with a resource.
 *
 * @param severity whether the resource has to be refused
 * @param key the invariant's key ({@code cdex-9}, {@code tdr-2}), the conformance statement ({@code CONF-083}), or,
 *     where there is neither, one of {@code cardinality}, {@code binding}, {@code fixed}, {@code slice}, {@code type},
 *     {@code modifierExtension}, {@code nul}
 * @param expression FHIRPath of the element, as in {@code Task.input[1].type}
 * @param message the way forward, without data of the resource except clipped codes and systems
 */
public record Problem(Severity severity, String key, String expression, String message) {

    /** An error refuses the resource, a warning does not. */
    public enum Severity {
        ERROR,
        WARNING
    }

    static Problem error(String key, String expression, String message) {
        return new Problem(Severity.ERROR, key, expression, message);
    }

    public boolean isError() {
        return severity == Severity.ERROR;
    }
}
