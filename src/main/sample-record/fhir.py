"""Short ways to write the resources of the hand-made record; each returns one valid R4 resource."""

import base64
import hashlib
from pathlib import Path

TERMINOLOGY = "http://terminology.hl7.org/CodeSystem/"
US_CORE = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-"
NPI = "http://hl7.org/fhir/sid/us-npi"
MEMBER_IDS = "http://example.org/cdex/payer/member-ids"
PATIENT_IDS = "http://example.org/cdex/provider/patient-ids"
LOINC = "http://loinc.org"
SNOMED = "http://snomed.info/sct"
ICD_10 = "http://hl7.org/fhir/sid/icd-10-cm"
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
CVX = "http://hl7.org/fhir/sid/cvx"
UCUM = "http://unitsofmeasure.org"

PAYER = {"reference": "Organization/cdex-example-payer", "display": "Sample Health Plan"}
CLINIC = {"reference": "Organization/cdex-example-provider", "display": "Good Health Clinic"}
PHYSICIAN = {"reference": "Practitioner/cdex-example-practitioner", "display": "John Hancock, MD"}


def coding(system, code, display):
    return {"system": system, "code": code, "display": display}


def hl7(system, code, display):
    return coding(TERMINOLOGY + system, code, display)


def concept(*codings, text=None):
    return {"coding": list(codings), "text": text or codings[0]["display"]}


def resource(kind, id, profile=None, security=(), **elements):
    """Elements that are None are left out; a trailing underscore frees a Python keyword (`class_`)."""
    meta = {}
    if profile:
        meta["profile"] = [US_CORE + profile]
    if security:
        meta["security"] = list(security)
    stated = {name.rstrip("_"): value for name, value in elements.items() if value is not None}
    return {"resourceType": kind, "id": id} | ({"meta": meta} if meta else {}) | stated


def to(resource):
    return {"reference": f"{resource['resourceType']}/{resource['id']}"}


def member_number(value):
    return {
        "type": concept(hl7("v2-0203", "MB", "Member Number")),
        "system": MEMBER_IDS, "value": value, "assigner": PAYER,
    }


def account_number(value):
    pat = coding("http://hl7.org/fhir/us/carin-bb/CodeSystem/C4BBIdentifierType", "pat", "Patient Account Number")
    return {"type": concept(pat), "system": PATIENT_IDS, "value": value, "assigner": CLINIC}


ADDRESS = {
    "line": ["1 Sample Street"], "city": "Sampletown", "state": "AZ", "postalCode": "85001", "country": "US",
}


def patient(id, given, family, gender, born, account, member=None, active=True, link=None):
    return resource(
        "Patient", id, "patient",
        identifier=([member_number(member)] if member else []) + [account_number(account)],
        active=active, name=[{"use": "official", "family": family, "given": [given]}],
        gender=gender, birthDate=born,
        address=[ADDRESS],
        managingOrganization=CLINIC, link=link,
    )


PLAN = {"type": concept(hl7("coverage-class", "plan", "Plan")), "value": "sample-plan", "name": "Sample Plan"}


def coverage(id, patient, number, start, end=None, relationship="self",
             identified=True, subscriber=None, dependent=None):
    return resource(
        "Coverage", id, "coverage",
        identifier=[member_number(number)] if identified else None,
        status="active", type=concept(hl7("v3-ActCode", "EHCPOL", "extended healthcare")),
        subscriber=to(subscriber) if subscriber else None, subscriberId=number,
        beneficiary=to(patient), dependent=dependent,
        relationship=concept(hl7("subscriber-relationship", relationship, relationship.capitalize())),
        period={"start": start} | ({"end": end} if end else {}), payor=[PAYER],
        class_=[PLAN],
    )


PRIMARY_PERFORMER = hl7("v3-ParticipationType", "PPRF", "primary performer")


def encounter(id, patient, start, end, type, security=()):
    return resource(
        "Encounter", id, "encounter", security,
        status="finished", class_=hl7("v3-ActCode", "AMB", "ambulatory"), type=[concept(type)], subject=to(patient),
        participant=[{"type": [concept(PRIMARY_PERFORMER)], "individual": PHYSICIAN}],
        period={"start": start, "end": end}, serviceProvider=CLINIC,
    )


def condition(id, patient, codings, recorded, status="active", abated=None,
              encounter=None, attributed=True, security=()):
    kind, display = (
        ("encounter-diagnosis", "Encounter Diagnosis") if encounter else ("problem-list-item", "Problem List Item")
    )
    return resource(
        "Condition", id,
        "condition-encounter-diagnosis" if encounter else "condition-problems-health-concerns", security,
        clinicalStatus=concept(hl7("condition-clinical", status, status.capitalize())),
        verificationStatus=concept(hl7("condition-ver-status", "confirmed", "Confirmed")),
        category=[concept(hl7("condition-category", kind, display))],
        code=concept(*codings), subject=to(patient), encounter=to(encounter) if encounter else None,
        onsetDateTime=recorded, abatementDateTime=abated, recordedDate=recorded,
        recorder=PHYSICIAN if attributed else None, asserter=PHYSICIAN if attributed else None,
    )


def percent(value):
    return {"value": value, "unit": "%", "system": UCUM, "code": "%"}


HBA1C = coding(LOINC, "4548-4", "Hemoglobin A1c/Hemoglobin.total in Blood")


def hba1c(id, patient, taken, value):
    return resource(
        "Observation", id, "observation-lab",
        status="final", category=[concept(hl7("observation-category", "laboratory", "Laboratory"))],
        code=concept(HBA1C, text="Hemoglobin A1c"), subject=to(patient), effectiveDateTime=taken, issued=taken,
        performer=[CLINIC], valueQuantity=percent(value),
        interpretation=[concept(hl7("v3-ObservationInterpretation", "H", "High"))],
        referenceRange=[{"high": percent(5.6), "text": "below 5.7 %"}],
    )


NOTES = {
    "34117-2": "History and physical note",
    "11506-3": "Progress note",
    "11488-4": "Consult note",
    "34746-8": "Nurse Note",
}
CLINICAL_NOTE = coding(
    "http://hl7.org/fhir/us/core/CodeSystem/us-core-documentreference-category", "clinical-note", "Clinical Note")
MIME_TYPE_SUFFICIENT = coding(
    "http://ihe.net/fhir/ihe.formatcode.fhir/CodeSystem/formatcode",
    "urn:ihe:iti:xds:2017:mimeTypeSufficient", "mimeType Sufficient")


def note_text(file):
    return (Path(__file__).parent / "notes" / file).read_text(encoding="utf-8")


def base64_of(content):
    return base64.b64encode(content).decode()


def note(id, patient, type, start, end, content, place, content_type="text/plain",
         encounter=None, signed=True, security=()):
    """A DocumentReference; `place` says where its content is: `inline(content)` or `at(binary)`."""
    return resource(
        "DocumentReference", id, "documentreference", security,
        status="current", docStatus="final" if signed else "preliminary",
        type=concept(coding(LOINC, type, NOTES[type])), category=[concept(CLINICAL_NOTE)],
        subject=to(patient), date=end,
        author=[PHYSICIAN] if signed else None, authenticator=PHYSICIAN if signed else None, custodian=CLINIC,
        content=[{
            "attachment": {
                "contentType": content_type, **place,
                "size": len(content), "hash": base64_of(hashlib.sha1(content).digest()),
                "title": NOTES[type], "creation": end,
            },
            "format": MIME_TYPE_SUFFICIENT,
        }],
        context=({"encounter": [to(encounter)]} if encounter else {}) | {"period": {"start": start, "end": end}},
    )


def inline(content):
    return {"data": base64_of(content)}


def at(binary_id):
    return {"url": f"Binary/{binary_id}"}


def binary(note, content):
    """The Binary of a note: same id, and whoever may not see the note may not see it either."""
    content_type = note["content"][0]["attachment"]["contentType"]
    return resource(
        "Binary", note["id"], contentType=content_type, securityContext=to(note), data=base64_of(content))
