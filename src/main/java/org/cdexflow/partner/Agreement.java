package org.cdexflow.partner;

import java.nio.file.Path;
import java.util.List;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What two organizations settled before they exchange anything. The defaults give the least away.
 *
 * @param release             what happens where the release table leaves it open
 * @param output              whether answers are resources of their own or contained in the Task
 * @param directQuery         what the partner may read besides its Tasks and their outputs
 * @param purposeOfUse        whether a Task without purpose of use is refused (CDex CONF-018)
 * @param signature           when answers are signed
 * @param patients            ids of the only patients whose record direct query opens; empty = all that it reaches
 * @param trustedCertificates PEM files of the authorities whose signatures we accept from this partner
 */
public record Agreement(
        @DefaultValue("review") Release release,
        @DefaultValue("external") Output output,
        @DefaultValue("none") DirectQuery directQuery,
        @DefaultValue List<String> patients,
        @DefaultValue("optional") PurposeOfUse purposeOfUse,
        @DefaultValue("on-request") Signature signature,
        @DefaultValue List<Path> trustedCertificates) {

    public enum Release { AUTOMATIC, REVIEW }

    public enum Output { EXTERNAL, CONTAINED }

    public enum DirectQuery { NONE, PATIENTS_OF_TASKS, ALL }

    public enum PurposeOfUse { REQUIRED, OPTIONAL }

    public enum Signature { NONE, ON_REQUEST, ALWAYS }

    public Agreement {
        trustedCertificates = List.copyOf(trustedCertificates);
        patients = List.copyOf(patients);
        Settings.require(patients.stream().allMatch(patient -> patient.matches("[A-Za-z0-9.-]{1,64}")),
                "partners[].agreement.patients", "must be ids of Patients, each 1 to 64 letters, digits, dots or dashes");
    }

    Agreement under(Path home) {
        return new Agreement(release, output, directQuery, patients, purposeOfUse, signature,
                trustedCertificates.stream().map(home::resolve).toList());
    }
}
