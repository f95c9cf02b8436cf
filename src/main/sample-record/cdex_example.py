"""Amy Shaw, the patient of the CDex guide's examples, with her clinic and her plan."""

import pdf
from fhir import *

payer = resource(
    "Organization", "cdex-example-payer", "organization",
    identifier=[{"system": "http://example.org/cdex/payer/payer-ids", "value": "Payer123"}],
    active=True, type=[concept(hl7("organization-type", "pay", "Payer"))], name="Sample Health Plan",
)
# No US Core profile: the guide's NPI fails the check digit that us-core-organization demands.
clinic = resource(
    "Organization", "cdex-example-provider",
    identifier=[{"system": NPI, "value": "9941339108"}],
    active=True, type=[concept(hl7("organization-type", "prov", "Healthcare Provider"))], name="Good Health Clinic",
    telecom=[{"system": "phone", "value": "+1 555-555-0100", "use": "work"}], address=[ADDRESS],
)
office = resource(
    "Location", "cdex-example-office", "location",
    status="active", name="Good Health Clinic, office", address=ADDRESS, managingOrganization=CLINIC,
)
physician = resource(
    "Practitioner", "cdex-example-practitioner", "practitioner",
    identifier=[{"system": NPI, "value": "9941339100"}],
    active=True, name=[{"use": "official", "family": "Hancock", "given": ["John"], "suffix": ["MD"]}],
)
role = resource(
    "PractitionerRole", "cdex-example-practitioner-role", "practitionerrole",
    active=True, practitioner=PHYSICIAN, organization=CLINIC,
    code=[concept(coding("http://nucc.org/provider-taxonomy", "207Q00000X", "Family Medicine Physician"))],
    specialty=[concept(coding("http://nucc.org/provider-taxonomy", "207Q00000X", "Family Medicine Physician"))],
    location=[to(office)], telecom=[{"system": "phone", "value": "+1 555-555-0101", "use": "work"}],
)

amy = patient("cdex-example-patient", "Amy", "Shaw", "female", "1987-02-20", "PA-123", member="Member123")
amys_coverage = coverage("cdex-example-coverage", amy, "Member123", "2017-01-01")

CHECK_UP = coding(SNOMED, "185349003", "Encounter for check up")
FOLLOW_UP = coding(SNOMED, "390906007", "Follow-up encounter")
visit_2018 = encounter(
    "cdex-example-visit-2018-10-22", amy, "2018-10-22T09:30:00-07:00", "2018-10-22T09:50:00-07:00", CHECK_UP)
visit_6_october = encounter(
    "cdex-example-visit-2020-10-06", amy, "2020-10-06T14:15:00-07:00", "2020-10-06T14:40:00-07:00", FOLLOW_UP)
visit_20_october = encounter(
    "cdex-example-visit-2020-10-20", amy, "2020-10-20T09:30:00-07:00", "2020-10-20T09:55:00-07:00", FOLLOW_UP)
visit_23_october = encounter(
    "cdex-example-visit-2020-10-23", amy, "2020-10-23T09:45:00-07:00", "2020-10-23T10:21:00-07:00", CHECK_UP)

hammer_toe = condition(
    "cdex-example-hammer-toe", amy,
    [coding(SNOMED, "122481008", "Hammer toe (disorder)"),
     coding(ICD_10, "M20.41", "Other hammer toe(s) (acquired), right foot")],
    "2018-10-22T09:50:00-07:00", encounter=visit_2018)
hammer_toe_provenance = resource(
    "Provenance", "cdex-example-hammer-toe-provenance", "provenance",
    target=[to(hammer_toe)], recorded="2018-10-22T09:50:00-07:00",
    agent=[{
        "type": concept(hl7("provenance-participant-type", "author", "Author")),
        "who": PHYSICIAN, "onBehalfOf": CLINIC,
    }],
)
diabetes = condition(
    "cdex-example-diabetes", amy,
    [coding(SNOMED, "44054006", "Diabetes mellitus type 2 (disorder)"),
     coding(ICD_10, "E11.9", "Type 2 diabetes mellitus without complications")],
    "2017-05-16")
colitis = condition(
    "cdex-example-colitis", amy,
    [coding(SNOMED, "64766004", "Ulcerative colitis (disorder)"),
     coding(ICD_10, "K51.90", "Ulcerative colitis, unspecified, without complications")],
    "2014-09-09", status="remission")
bronchitis = condition(
    "cdex-example-bronchitis", amy,
    [coding(SNOMED, "10509002", "Acute bronchitis (disorder)"),
     coding(ICD_10, "J20.9", "Acute bronchitis, unspecified")],
    "2019-02-05", status="resolved", abated="2019-02-21")

hba1c_results = [
    hba1c(f"cdex-example-hba1c-{day}", amy, f"{day}T08:10:00-07:00", value)
    for day, value in [
        ("2019-08-13", 8.3),
        ("2020-02-11", 7.9), ("2020-08-18", 7.4), ("2021-02-16", 7.1), ("2021-08-17", 6.9),
    ]
]
hba1c_report = resource(
    "DiagnosticReport", "cdex-example-hba1c-report", "diagnosticreport-lab",
    status="final", category=[concept(hl7("v2-0074", "LAB", "Laboratory"))], code=concept(HBA1C), subject=to(amy),
    effectiveDateTime="2020-08-18T08:10:00-07:00", issued="2020-08-18T08:10:00-07:00", performer=[CLINIC],
    result=[{"reference": "Observation/cdex-example-hba1c-2020-08-18"}],
)

allergy = resource(
    "AllergyIntolerance", "cdex-example-penicillin-allergy", "allergyintolerance",
    clinicalStatus=concept(hl7("allergyintolerance-clinical", "active", "Active")),
    verificationStatus=concept(hl7("allergyintolerance-verification", "confirmed", "Confirmed")),
    type="allergy", category=["medication"], criticality="low",
    code=concept(coding(SNOMED, "91936005", "Allergy to penicillin (finding)")),
    patient=to(amy), onsetDateTime="2004", recordedDate="2017-01-10", recorder=PHYSICIAN,
    reaction=[{"manifestation": [concept(coding(SNOMED, "271807003", "Eruption of skin (disorder)"))]}],
)
metformin = resource(
    "MedicationRequest", "cdex-example-metformin", "medicationrequest",
    status="active", intent="order", category=[concept(hl7("medicationrequest-category", "community", "Community"))],
    reportedBoolean=False,
    medicationCodeableConcept=concept(coding(RXNORM, "861007", "metformin hydrochloride 500 MG Oral Tablet")),
    subject=to(amy), authoredOn="2020-02-18", requester=PHYSICIAN, reasonReference=[to(diabetes)],
    dosageInstruction=[{
        "text": "One tablet twice a day with meals",
        "timing": {"repeat": {"frequency": 2, "period": 1, "periodUnit": "d"}},
        "doseAndRate": [{"doseQuantity": {"value": 1, "unit": "tablet"}}],
    }],
)
immunization = resource(
    "Immunization", "cdex-example-influenza-vaccine", "immunization",
    status="completed",
    vaccineCode=concept(coding(CVX, "150", "influenza, injectable, quadrivalent, preservative free")),
    patient=to(amy), encounter=to(visit_6_october), occurrenceDateTime="2020-10-06", primarySource=True,
    location=to(office), performer=[{"actor": PHYSICIAN}],
)
foot_examination = resource(
    "Procedure", "cdex-example-foot-examination", "procedure",
    status="completed", code=concept(coding(SNOMED, "401191002", "Diabetic foot examination (regime/therapy)")),
    subject=to(amy), encounter=to(visit_6_october), performedDateTime="2020-10-06T14:20:00-07:00",
    performer=[{"actor": PHYSICIAN, "onBehalfOf": CLINIC}], reasonReference=[to(diabetes)],
)
care_plan = resource(
    "CarePlan", "cdex-example-care-plan", "careplan",
    text={"status": "additional", "div": '<div xmlns="http://www.w3.org/1999/xhtml">Arthroplasty of the right second '
                                         "toe once authorized. Metformin continued, HbA1c every six months.</div>"},
    status="active", intent="plan",
    category=[{"coding": [
        {"system": "http://hl7.org/fhir/us/core/CodeSystem/careplan-category", "code": "assess-plan"},
    ]}],
    subject=to(amy), encounter=to(visit_23_october), period={"start": "2020-10-23"}, author=PHYSICIAN,
    addresses=[to(hammer_toe), to(diabetes)],
)

HISTORY = note_text("history-and-physical.txt").encode()
EARLIER = note_text("progress-2020-10-06.txt").encode()
LATER = pdf.page(note_text("progress-2020-10-20.txt"))
UNSIGNED = note_text("unsigned.txt").encode()
history_and_physical = note(
    "cdex-example-hpnote", amy, "34117-2", "2020-10-23T09:45:00-07:00", "2020-10-23T10:21:00-07:00",
    HISTORY, at("cdex-example-hpnote"), encounter=visit_23_october)
earlier_progress = note(
    "cdex-example-progress-2020-10-06", amy, "11506-3", "2020-10-06T14:15:00-07:00", "2020-10-06T14:40:00-07:00",
    EARLIER, inline(EARLIER), encounter=visit_6_october)
later_progress = note(
    "cdex-example-progress-2020-10-20", amy, "11506-3", "2020-10-20T09:30:00-07:00", "2020-10-20T09:55:00-07:00",
    LATER, at("cdex-example-progress-2020-10-20"), content_type="application/pdf", encounter=visit_20_october)
unsigned_note = note(
    "unsigned-note", amy, "34746-8", "2020-10-21T11:00:00-07:00", "2020-10-21T11:10:00-07:00",
    UNSIGNED, inline(UNSIGNED), signed=False)

RESOURCES = [
    payer, clinic, office, physician, role,
    amy, amys_coverage,
    visit_2018, visit_6_october, visit_20_october, visit_23_october,
    hammer_toe, diabetes, colitis, bronchitis, allergy, care_plan,
    *hba1c_results, hba1c_report,
    metformin, immunization, foot_examination,
    history_and_physical, binary(history_and_physical, HISTORY), earlier_progress,
    later_progress, binary(later_progress, LATER),
    hammer_toe_provenance,
]
