#!/usr/bin/env python3
"""Makes src/main/resources/sample-record/synthea.ndjson.gz from a folder of Synthea NDJSON, one file per type.

    python3 src/main/sample-record/compact.py <source folder>

Kept: all patients, with every resource of the types in KEPT; ids, codes, dates and text of notes as they were.
Dropped, and nothing else:
- Claim and ExplanationOfBenefit (a payer has them, and they are half of the volume), SupplyDelivery,
  ImagingStudy, MedicationAdministration (nobody asks for them under CDex);
- references to what was dropped: only Provenance.target has any;
- generated narrative (`text`), except on Patient;
- white space.
Observations are not thinned: the whole is below the limit without.

The order is KEPT's, and within a type the source's, so the same source gives the same bytes.
"""

import gzip
import sys
from collections import Counter
from pathlib import Path

import record

KEPT = [
    "Organization", "Location", "Practitioner", "PractitionerRole", "Medication",
    "Patient", "Coverage",
    "Encounter", "Condition", "AllergyIntolerance", "CareTeam", "CarePlan", "Device", "Procedure",
    "Immunization", "MedicationRequest", "Observation", "DiagnosticReport", "DocumentReference",
    "Provenance",
]
TARGET = Path(__file__).parent.parent / "resources/sample-record/synthea.ndjson.gz"
LIMIT = 1_200_000


def is_dropped(element):
    reference = element.get("reference") if isinstance(element, dict) else None
    return isinstance(reference, str) and reference.partition("/")[0] not in KEPT


def without_dropped(element):
    if isinstance(element, dict):
        return {key: without_dropped(value) for key, value in element.items() if not is_dropped(value)}
    if isinstance(element, list):
        return [without_dropped(value) for value in element if not is_dropped(value)]
    return element


def compact(resource):
    if resource["resourceType"] != "Patient":
        resource.pop("text", None)
    return without_dropped(resource)


def main(source):
    resources = [
        compact(resource)
        for kind in KEPT
        for resource in record.parse((source / f"{kind}.ndjson").read_text(encoding="utf-8"))
    ]
    record.check(resources)
    with TARGET.open("wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as packed:
        packed.write(record.lines(resources).encode())
    size = TARGET.stat().st_size
    assert size < LIMIT, f"{size} bytes: thin the old vital signs"
    print(f"{size} bytes", dict(Counter(r["resourceType"] for r in resources)))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
