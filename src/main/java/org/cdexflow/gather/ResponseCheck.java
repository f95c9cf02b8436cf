package org.cdexflow.gather;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.DataFormatException;
import ca.uhn.fhir.parser.StrictErrorHandler;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import org.cdexflow.partner.Settings;
import org.cdexflow.store.References;
import org.cdexflow.store.Resources;
import org.cdexflow.task.DataRequest;
import org.cdexflow.validation.Problem;
import org.cdexflow.validation.Profiles;
import org.cdexflow.validation.StrictJson;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.QuestionnaireResponse;
import org.hl7.fhir.r4.model.QuestionnaireResponse.QuestionnaireResponseStatus;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.springframework.stereotype.Component;

/** Whether a QuestionnaireResponse answers a questionnaire request: it is FHIR, finished, of that questionnaire, of that patient. */
@Component
class ResponseCheck {

    private static final int MOST_PROBLEMS = 20;

    private final FhirContext fhir;
    private final Profiles profiles;
    private final Resources resources;
    private final References references;
    private final StrictJson json;

    ResponseCheck(FhirContext fhir, Profiles profiles, Resources resources, References references, Settings settings) {
        this.fhir = fhir;
        this.profiles = profiles;
        this.resources = resources;
        this.references = references;
        this.json = new StrictJson(
                settings.limits().depth(), (int) Math.min(Integer.MAX_VALUE, settings.limits().documents().each().toBytes()));
    }

    /**
     * @param json what is kept: as it came, its subject filled in; null when there are problems
     * @param problems why it cannot be attached, in words
     * @param notices what staff should know about it
     */
    record Checked(String json, List<String> problems, List<String> notices) {}

    Checked check(String text, DataRequest request, String patient) {
        List<String> problems = new ArrayList<>();
        List<String> notices = new ArrayList<>();
        QuestionnaireResponse response = parsed(text, problems);
        if (response == null) {
            return new Checked(null, problems, notices);
        }
        QuestionnaireResponseStatus status = response.getStatus();
        if (status != QuestionnaireResponseStatus.COMPLETED && status != QuestionnaireResponseStatus.AMENDED) {
            problems.add("Its status is " + (status == null ? "missing" : "\"" + status.toCode() + "\"")
                    + "; only a completed or amended response is handed over.");
        }
        checkQuestionnaire(response.getQuestionnaire(), request.questionnaire(), problems, notices);
        checkSubject(response, request.patient(), patient, problems);
        if (!response.hasAuthor() && !response.hasSource()) {
            notices.add("It names neither author nor source; the requester may not be able to use it.");
        }
        response.setId((String) null);
        response.getMeta().setVersionId(null).setLastUpdated(null);
        profiles.check(response).forEach(problem -> (problem.isError() ? problems : notices).add(words(problem)));
        return problems.isEmpty()
                ? new Checked(fhir.newJsonParser().encodeResourceToString(response), problems, notices)
                : new Checked(null, problems.subList(0, Math.min(problems.size(), MOST_PROBLEMS)), notices);
    }

    /** Strictly: what nobody would read the same way twice is not FHIR. */
    private QuestionnaireResponse parsed(String text, List<String> problems) {
        if (text == null || text.isBlank()) {
            problems.add("There is nothing. Paste the response, or choose its file.");
            return null;
        }
        try (JsonParser parser = json.parser(new StringReader(text))) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                problems.add("It is not JSON of a resource.");
                return null;
            }
            StrictJson.pass(parser);
            if (parser.nextToken() != null) {
                problems.add("Something stands behind the end of the JSON.");
                return null;
            }
            Resource resource = (Resource) fhir.newJsonParser().setParserErrorHandler(new StrictErrorHandler()).parseResource(text);
            if (resource instanceof QuestionnaireResponse response) {
                return response;
            }
            problems.add("It is a " + resource.fhirType() + ", not a QuestionnaireResponse.");
        } catch (IOException | DataFormatException | ClassCastException e) {
            // the cause would quote the response
            problems.add("It is not FHIR R4 JSON.");
        }
        return null;
    }

    private static void checkQuestionnaire(String canonical, String asked, List<String> problems, List<String> notices) {
        if (canonical == null || canonical.isBlank()) {
            problems.add("It does not say which questionnaire it answers.");
        } else if (!answers(canonical, asked)) {
            problems.add("It answers another questionnaire than " + asked + ".");
        } else if (!canonical.equals(asked)) {
            notices.add("It answers another version of the questionnaire than the one that was sent.");
        }
    }

    /** Whether two canonicals name the same questionnaire, in whatever version. */
    static boolean answers(String canonical, String asked) {
        return canonical.replaceFirst("\\|.*", "").equals(asked.replaceFirst("\\|.*", ""));
    }

    /** The subject is the patient under any name by which we or the requester know it; what names nobody is said to be of it. */
    private void checkSubject(QuestionnaireResponse response, Reference named, String patient, List<String> problems) {
        Reference subject = response.getSubject();
        if (subject.isEmpty()) {
            response.setSubject(new Reference("Patient/" + patient));
            return;
        }
        boolean byReference = !subject.hasReference()
                || references.ours(subject.getReference()).filter(target -> target.toString().equals("Patient/" + patient)).isPresent();
        boolean byIdentifier = !subject.hasIdentifier() || isOf(subject.getIdentifier(), named.getIdentifier())
                || identifiers(patient).stream().anyMatch(own -> isOf(subject.getIdentifier(), own));
        if (!byReference || !byIdentifier || !subject.hasReference() && !subject.hasIdentifier()) {
            problems.add("Its subject is not the patient of this request.");
        }
    }

    private List<Identifier> identifiers(String patient) {
        return resources.read("Patient", patient)
                .map(stored -> fhir.newJsonParser().parseResource(Patient.class, stored.json()).getIdentifier())
                .orElse(List.of());
    }

    private static boolean isOf(Identifier identifier, Identifier own) {
        return own.hasValue() && own.getValue().equals(identifier.getValue()) && own.hasSystem() && own.getSystem().equals(identifier.getSystem());
    }

    private static String words(Problem problem) {
        return problem.expression() + ": " + problem.message();
    }
}
