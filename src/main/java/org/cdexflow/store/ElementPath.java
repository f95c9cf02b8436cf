package org.cdexflow.store;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.Reference;

/**
 * The path of a search parameter, compiled. FHIR's definitions use a small part of FHIRPath: unions of dotted names, a type
 * cast at the end, {@code where(resolve() is X)}, and an extension by its URL. Walking these directly is some fifty times
 * quicker than evaluating FHIRPath; a test holds both against each other over the whole sample record.
 */
record ElementPath(List<Branch> branches) {

    /**
     * @param names the elements to walk down
     * @param extension URL of the extension that is meant where the path has one, or null
     * @param type FHIR type that the value must have, or null
     * @param target resource type that a reference must name, or null
     */
    record Branch(String[] names, String extension, String type, String target) {}

    private static final Pattern TARGET = Pattern.compile("\\.where\\(resolve\\(\\) is (\\w+)\\)");
    private static final Pattern EXTENSION = Pattern.compile("extension\\(([^)]+)\\)");
    private static final Pattern CAST = Pattern.compile("(?: as |\\.as\\(|\\.ofType\\()(\\w+)\\)?");

    static ElementPath of(String resourceType, String expression) {
        List<Branch> branches = new ArrayList<>();
        for (String part : expression.split("\\|")) {
            String path = part.strip();
            Matcher target = TARGET.matcher(path);
            String only = target.find() ? target.group(1) : null;
            path = target.replaceAll("");
            Matcher extension = EXTENSION.matcher(path);
            String url = extension.find() ? extension.group(1) : null;
            path = extension.replaceAll("extension");
            Matcher cast = CAST.matcher(path);
            String type = cast.find() ? cast.group(1) : null;
            path = cast.replaceAll("").replace("(", "").replace(")", "");
            if (path.startsWith(resourceType + ".")) {
                branches.add(new Branch(path.substring(resourceType.length() + 1).split("\\."), url, type, only));
            }
        }
        return new ElementPath(branches);
    }

    List<Base> values(Base resource) {
        List<Base> found = new ArrayList<>();
        for (Branch branch : branches) {
            walk(resource, branch, 0, found);
        }
        return found;
    }

    private static void walk(Base element, Branch branch, int depth, List<Base> found) {
        if (element instanceof Extension extension && depth > 0 && !Objects.equals(extension.getUrl(), branch.extension)) {
            return;
        }
        if (depth == branch.names.length) {
            if (fits(element, branch)) {
                found.add(element);
            }
            return;
        }
        String name = branch.names[depth];
        Base[] children = element.getProperty(name.hashCode(), name, false);
        if (children != null) {
            Arrays.stream(children).forEach(child -> walk(child, branch, depth + 1, found));
        }
    }

    private static boolean fits(Base element, Branch branch) {
        if (branch.type != null && !element.fhirType().equals(branch.type)) {
            return false;
        }
        return branch.target == null
                || !(element instanceof Reference reference)
                || !reference.hasReference()
                || branch.target.equals(reference.getReferenceElement().getResourceType());
    }
}
