#!/usr/bin/env python3
"""Makes cdex-example.ndjson and awkward.ndjson in src/main/resources/sample-record.

    python3 src/main/sample-record/hand_made.py

The people are listed in src/main/resources/sample-record/README.md, which also says what each is for.
"""

import gzip
from collections import Counter
from pathlib import Path

import awkward
import cdex_example
import record

RESOURCES = Path(__file__).parent.parent / "resources/sample-record"


def main():
    synthea = record.parse(gzip.decompress((RESOURCES / "synthea.ndjson.gz").read_bytes()).decode())
    record.check(cdex_example.RESOURCES, also_known=synthea)
    record.check(awkward.RESOURCES, also_known=synthea + cdex_example.RESOURCES)
    for name, resources in ("cdex-example", cdex_example.RESOURCES), ("awkward", awkward.RESOURCES):
        (RESOURCES / f"{name}.ndjson").write_text(record.lines(resources), encoding="utf-8")
        print(name, dict(Counter(r["resourceType"] for r in resources)))


if __name__ == "__main__":
    main()
