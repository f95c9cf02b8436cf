package org.cdexflow.validation;

import ca.uhn.fhir.context.FhirContext;
import java.nio.file.Path;
import java.util.List;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.Task;

/**
 * Checks resources against R4 and, for Tasks, the CDex profile. Made once: it reads and compiles the definitions (about
 * a second). A check takes a fraction of a millisecond; the first one of a resource type that was not seen before
 * compiles its rules (0.1 to 0.3 s). Safe for use by many threads.
 */
public final class Profiles {

    private static final String DATA_REQUEST =
            "http://hl7.org/fhir/us/davinci-cdex/StructureDefinition/cdex-task-data-request";

    private final Rulebook rulebook;
    private final Rule dataRequest;

    /** With the definitions that are packaged into the application. */
    public Profiles(FhirContext context) {
        this(context, null);
    }

    /**
     * With official packages, which win over ours.
     *
     * @param packages a folder with {@code *.tgz} in the FHIR npm format; it may be absent or empty
     * @throws IllegalArgumentException if a profile uses a feature that we cannot check
     */
    public Profiles(FhirContext context, Path packages) {
        Definitions definitions = new Definitions(context, packages);
        this.rulebook = new Rulebook(definitions, new FhirPath(context, definitions));
        this.dataRequest = rulebook.profile(DATA_REQUEST);
    }

    /**
     * What is wrong with the resource, warnings included; empty when nothing is.
     *
     * @param resource as HAPI's parser with a strict error handler has read it: syntax is not looked at again
     */
    public List<Problem> check(Resource resource) {
        if (resource instanceof Task task) {
            List<Problem> problems = new Walk(rulebook).through(task, dataRequest);
            problems.addAll(DataRequestSystems.check(task, problems));
            return problems;
        }
        return new Walk(rulebook).through(resource, rulebook.type(resource.fhirType()));
    }
}
