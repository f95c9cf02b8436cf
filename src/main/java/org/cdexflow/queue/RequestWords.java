package org.cdexflow.queue;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cdexflow.task.DataRequest;
import org.hl7.fhir.r4.model.Coding;
import org.springframework.stereotype.Component;

/** What a request asks for, in the words of those who work it: {@code Results: Hemoglobin A1c results, since 2020-01-01}. */
@Component
class RequestWords {

    /** Long enough for any honest question. */
    private static final int LONGEST = 500;

    /** Each may cost a look into the record, whoever wrote it. */
    private static final int MOST_ALTERNATIVES = 5;

    private static final int MOST_PARAMETERS = 10;

    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("AllergyIntolerance", "Allergies"),
            Map.entry("CarePlan", "Care plans"),
            Map.entry("CareTeam", "Care teams"),
            Map.entry("Condition", "Conditions"),
            Map.entry("Coverage", "Coverage"),
            Map.entry("Device", "Devices"),
            Map.entry("DiagnosticReport", "Reports"),
            Map.entry("DocumentReference", "Documents"),
            Map.entry("Encounter", "Visits"),
            Map.entry("Goal", "Goals"),
            Map.entry("Immunization", "Immunizations"),
            Map.entry("MedicationRequest", "Prescriptions"),
            Map.entry("Observation", "Results"),
            Map.entry("Patient", "Patient's details"),
            Map.entry("Procedure", "Procedures"),
            Map.entry("Provenance", "Who recorded what"),
            Map.entry("QuestionnaireResponse", "Completed questionnaires"),
            Map.entry("ServiceRequest", "Orders"));

    /** Parameters whose values are codes that people know by name. */
    private static final Set<String> CODED = Set.of("code", "type", "category", "vaccine-code");

    private static final Set<String> STATUS = Set.of("status", "clinical-status", "verification-status");

    /** Who is meant, and how the answer is packed, is no part of the question. */
    private static final Set<String> SILENT =
            Set.of("patient", "subject", "beneficiary", "_format", "_revinclude", "_include", "_total", "_summary");

    private static final Map<String, String> PREFIXES = Map.of(
            "ge", "since ", "gt", "after ", "le", "until ", "lt", "before ", "sa", "after ", "eb", "before ", "ne", "not on ",
            "ap", "about ", "eq", "on ");

    private final CodeWords codes;

    RequestWords(CodeWords codes) {
        this.codes = codes;
    }

    String of(DataRequest request) {
        String words = switch (request.kind()) {
            case QUERY -> query(request.query());
            case TEXT -> request.words().orElse("");
            case QUESTIONNAIRE -> "Questionnaire " + lastOf(before(request.questionnaire(), '|'), '/');
            case CODE -> request.words().orElseGet(() -> codings(request.code().getCoding()));
        };
        return words.length() <= LONGEST ? words : words.substring(0, LONGEST) + " …";
    }

    private String codings(List<Coding> codings) {
        return codings.stream().limit(MOST_ALTERNATIVES).map(codes::of).distinct().collect(Collectors.joining(" / "));
    }

    private String query(String query) {
        int mark = query.indexOf('?');
        String type = lastOf(before(query, '?'), '/');
        String named = TYPES.getOrDefault(type, type);
        List<String> words = new ArrayList<>();
        boolean latest = false;
        String[] pairs = mark < 0 ? new String[0] : query.substring(mark + 1).split("&", MOST_PARAMETERS + 1);
        for (String pair : Arrays.asList(pairs).subList(0, Math.min(pairs.length, MOST_PARAMETERS))) {
            String parameter = decoded(before(pair, '='));
            String value = decoded(pair.contains("=") ? pair.substring(pair.indexOf('=') + 1) : "");
            latest |= parameter.equals("_count") && value.equals("1");
            String said = words(type, parameter, value);
            if (!said.isEmpty()) {
                words.add(said);
            }
        }
        String question = words.isEmpty() ? named : named + ": " + String.join(", ", words);
        return latest ? question + ", the latest one" : question;
    }

    private String words(String type, String parameter, String value) {
        String name = before(before(parameter, ':'), '.');
        if (SILENT.contains(name) || name.equals("_sort") || name.equals("_count") || value.isBlank()) {
            return "";
        }
        if (name.endsWith("date") || name.equals("authoredon") || name.equals("period") || name.equals("_lastUpdated")) {
            return alternatives(value, RequestWords::date);
        }
        if (CODED.contains(name)) {
            String words = alternatives(value, token -> codes.of(type, name, token));
            return parameter.endsWith(":not") ? "not " + words : words;
        }
        if (STATUS.contains(name)) {
            return alternatives(value, token -> lastOf(token, '|'));
        }
        return parameter + " " + value;
    }

    private static String alternatives(String value, UnaryOperator<String> words) {
        String[] all = value.split(",", MOST_ALTERNATIVES + 1);
        String named = Stream.of(all).limit(MOST_ALTERNATIVES).map(words).distinct().collect(Collectors.joining(" or "));
        return all.length > MOST_ALTERNATIVES ? named + " or others" : named;
    }

    private static String date(String value) {
        String prefix = value.length() > 2 && Character.isLetter(value.charAt(0)) ? value.substring(0, 2) : "eq";
        String date = Character.isLetter(value.charAt(0)) && value.length() > 2 ? value.substring(2) : value;
        return PREFIXES.getOrDefault(prefix, "") + date;
    }

    private static String before(String text, char mark) {
        int at = text.indexOf(mark);
        return at < 0 ? text : text.substring(0, at);
    }

    private static String lastOf(String text, char mark) {
        return text.substring(text.lastIndexOf(mark) + 1);
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notEncoded) {
            return text;
        }
    }
}
