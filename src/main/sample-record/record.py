"""What both makers of the sample record share: reading, writing and checking NDJSON."""

import json

MAX_ID = 64


def lines(resources):
    return "".join(json.dumps(r, separators=(",", ":"), ensure_ascii=False) + "\n" for r in resources)


def parse(text):
    return [json.loads(line) for line in text.splitlines() if line]


def name_of(resource):
    return f"{resource['resourceType']}/{resource['id']}"


def references(element):
    """Every literal reference below an element; an attachment's Binary is one too."""
    if isinstance(element, dict):
        if isinstance(element.get("reference"), str):
            yield element["reference"]
        if str(element.get("url", "")).startswith("Binary/"):
            yield element["url"]
        element = element.values()
    elif not isinstance(element, list):
        return
    for child in element:
        yield from references(child)


def logical_references(element):
    """Every reference by business identifier, as (system, value)."""
    if isinstance(element, dict):
        identifier = element.get("identifier")
        if isinstance(identifier, dict) and "resourceType" not in element:
            yield identifier.get("system"), identifier.get("value")
        element = element.values()
    elif not isinstance(element, list):
        return
    for child in element:
        yield from logical_references(child)


def check(resources, also_known=()):
    """Stops on what a loader would stumble over: double or long ids, server-assigned meta, loose ends."""
    known = {name_of(r) for r in also_known}
    identifiers = {
        (i.get("system"), i.get("value"))
        for r in [*resources, *also_known]
        if isinstance(r.get("identifier"), list)
        for i in r["identifier"]
    }
    for resource in resources:
        name = name_of(resource)
        assert name not in known, f"{name} stands twice"
        assert len(resource["id"]) <= MAX_ID, f"{name}: id too long"
        assert not {"versionId", "lastUpdated"} & resource.get("meta", {}).keys(), f"{name}: meta is the server's"
        known.add(name)
    for resource in resources:
        for reference in references(resource):
            assert reference in known, f"{name_of(resource)} refers to {reference}, which is not in the record"
        for identifier in logical_references(resource):
            assert identifier in identifiers, f"{name_of(resource)} refers to unknown {identifier}"
