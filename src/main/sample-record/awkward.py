"""The people no record is without: ambiguous, merged, half insured, or with something to keep back."""

from cdex_example import unsigned_note
from fhir import *

RESTRICTED = hl7("v3-Confidentiality", "R", "restricted")
PART_2 = [
    RESTRICTED, hl7("v3-ActCode", "42CFRPart2", "42 CFR Part2"),
    hl7("v3-ActCode", "ETH", "substance abuse information sensitivity"),
]
SELF_PAY = [RESTRICTED, hl7("v3-ActCode", "HIPAASelfPay", "HIPAA self-pay")]

HYPERTENSION = [coding(SNOMED, "59621000", "Essential hypertension (disorder)"),
                coding(ICD_10, "I10", "Essential (primary) hypertension")]
CHECK_UP = coding(SNOMED, "185349003", "Encounter for check up")


def twins():
    anna = patient("twin-anna", "Anna", "Twinsample", "female", "2012-04-17", "PA-201", member="TWIN-4711")
    berta = patient("twin-berta", "Berta", "Twinsample", "female", "2012-04-17", "PA-202", member="TWIN-4711")
    return [
        anna, coverage("twin-anna-coverage", anna, "TWIN-4711", "2016-01-01", relationship="child"),
        condition("twin-anna-eczema", anna, [coding(SNOMED, "24079001", "Atopic dermatitis (disorder)")], "2018-03-06"),
        berta, coverage("twin-berta-coverage", berta, "TWIN-4711", "2016-01-01", relationship="child"),
        condition("twin-berta-asthma", berta, [coding(SNOMED, "195967001", "Asthma (disorder)")], "2019-11-12"),
    ]


def merged():
    old = patient(
        "merged-old", "Maria", "Mergesample", "female", "1975-08-02", "PA-301", member="OLD-900", active=False,
        link=[{"other": {"reference": "Patient/merged-new"}, "type": "replaced-by"}])
    new = patient(
        "merged-new", "Maria", "Mergesample", "female", "1975-08-02", "PA-302", member="NEW-900",
        link=[{"other": to(old), "type": "replaces"}])
    return [
        old, new, coverage("merged-new-coverage", new, "NEW-900", "2018-01-01"),
        condition("merged-new-migraine", new, [coding(SNOMED, "37796009", "Migraine (disorder)")], "2016-06-14"),
        condition("merged-new-hypertension", new, HYPERTENSION, "2019-01-29"),
    ]


def known_by_coverage():
    subscriber = patient("coverage-only", "Carl", "Coversample", "male", "1969-12-05", "PA-401")
    dependent = patient("coverage-dependent", "Dora", "Coversample", "female", "2010-07-23", "PA-402")
    return [
        subscriber,
        coverage("coverage-only-coverage", subscriber, "COV-321", "2019-01-01", subscriber=subscriber, dependent="01"),
        condition("coverage-only-copd", subscriber,
                  [coding(SNOMED, "13645005", "Chronic obstructive lung disease (disorder)")], "2018-02-20"),
        dependent,
        coverage("coverage-dependent-coverage", dependent, "COV-321", "2019-01-01", relationship="child",
                 identified=False, subscriber=subscriber, dependent="02"),
        condition("coverage-dependent-otitis", dependent,
                  [coding(SNOMED, "65363002", "Otitis media (disorder)")], "2020-01-14"),
    ]


def no_longer_covered():
    ended = patient("coverage-ended", "Edgar", "Endsample", "male", "1958-05-11", "PA-501", member="ENDED-77")
    return [
        ended, coverage("coverage-ended-coverage", ended, "ENDED-77", "2015-01-01", end="2019-12-31"),
        condition("coverage-ended-before", ended,
                  [coding(SNOMED, "396275006", "Osteoarthritis (disorder)")], "2018-04-10"),
        condition("coverage-ended-after", ended, HYPERTENSION, "2021-03-09"),
    ]


def part_2():
    paul = patient("part-2-patient", "Paul", "Sampleton", "male", "1979-03-30", "PA-601", member="PART2-1")
    labelled, ordinary = note_text("part-2.txt").encode(), note_text("part-2-ordinary.txt").encode()
    visit = encounter(
        "part-2-ordinary-visit", paul, "2020-06-02T10:45:00-07:00", "2020-06-02T11:05:00-07:00", CHECK_UP)
    return [
        paul, coverage("part-2-coverage", paul, "PART2-1", "2018-01-01"), visit,
        condition("part-2-condition", paul, [coding(SNOMED, "75544000", "Opioid dependence (disorder)")], "2020-01-21",
                  security=PART_2),
        note("part-2-note", paul, "11488-4", "2020-05-14T13:00:00-07:00", "2020-05-14T13:30:00-07:00",
             labelled, inline(labelled), security=PART_2),
        condition("part-2-ordinary-hypertension", paul, HYPERTENSION, "2020-06-02T11:05:00-07:00", encounter=visit),
        condition("unattributed-condition", paul, [coding(SNOMED, "61582004", "Allergic rhinitis (disorder)")],
                  "2017-04-18", attributed=False),
        note("part-2-ordinary-note", paul, "11506-3", "2020-06-02T10:45:00-07:00", "2020-06-02T11:05:00-07:00",
             ordinary, inline(ordinary), encounter=visit),
    ]


def self_pay():
    sonja = patient("self-pay-patient", "Sonja", "Selfsample", "female", "1990-10-08", "PA-701", member="SELF-1")
    paid_herself = encounter(
        "self-pay-visit", sonja, "2021-04-20T16:00:00-07:00", "2021-04-20T16:45:00-07:00", CHECK_UP, security=SELF_PAY)
    paid_by_plan = encounter(
        "self-pay-ordinary-visit", sonja, "2021-02-02T09:00:00-07:00", "2021-02-02T09:20:00-07:00", CHECK_UP)
    return [
        sonja, coverage("self-pay-coverage", sonja, "SELF-1", "2019-01-01"), paid_herself, paid_by_plan,
        condition("self-pay-condition", sonja, [coding(SNOMED, "197480006", "Anxiety disorder (disorder)")],
                  "2021-04-20T16:45:00-07:00", encounter=paid_herself, security=SELF_PAY),
        condition("self-pay-ordinary-condition", sonja, [coding(SNOMED, "37796009", "Migraine (disorder)")],
                  "2021-02-02T09:20:00-07:00", encounter=paid_by_plan),
    ]


RESOURCES = [
    *twins(), *merged(), *known_by_coverage(), *no_longer_covered(), *part_2(), *self_pay(), unsigned_note,
]
