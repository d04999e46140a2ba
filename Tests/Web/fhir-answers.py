"""Asks a node for every resource of its FHIR facade and validates what it answers. Started by Tests/Web/fhir."""
import importlib, json, os, subprocess, urllib.error, urllib.parse, urllib.request

from fhir.resources.R4B import get_fhir_model_class

URL, TOKEN = os.environ["NODE_URL"], os.environ["NODE_TOKEN"]
WHY = {"X-Purpose": "safeguarding visit", "X-Legal-Basis": "public task"}
checked = {}

# Only an import brings numbers.
MAPPING = """version: 1
name: visits
record: visit
key: Ref
columns:
  Ref: { type: text, required: true }
  Day: { type: day yyyy-MM-dd, required: true }
  Name: text
  Born: day yyyy-MM-dd
  NHS: nhs-number
  PNC: pnc-id
subjects:
  client: { fullName: Name, birthDay: Born, nhsNumber: NHS, pncID: PNC }
publish:
  unmade:
    flag: CONTACT-UNMADE
    about: client
    basis: observed
    recordedDay: Day
    source: Ref
"""
EXPORT = "Ref,Day,Name,Born,NHS,PNC\nV1,2026-02-03,Nadia Okafor,1981-03-04,943 476 5919,\n"


def ask(path, form=None, body=None, headers=WHY):
    head = {"Authorization": f"Bearer {TOKEN}", **headers}
    data = None
    if form is not None:
        data, head["Content-Type"] = urllib.parse.urlencode(form).encode(), "application/x-www-form-urlencoded"
    if body is not None:
        data, head["Content-Type"] = json.dumps(body).encode(), "application/json"
    try:
        with urllib.request.urlopen(urllib.request.Request(URL + path, data, head)) as answer:
            return answer.status, answer.headers["Content-Type"], json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, error.headers["Content-Type"], json.load(error)


def validate(resource):
    """Holds a resource, and all in it, to both implementations."""
    kind = resource["resourceType"]
    getattr(importlib.import_module(f"fhirclient.models.{kind.lower()}"), kind)(resource, strict=True)
    get_fhir_model_class(kind).model_validate(resource)
    checked[kind] = checked.get(kind, 0) + 1
    for entry in resource.get("entry", []):
        validate(entry["resource"])


def expect(status, path, form=None, headers=WHY):
    found, media, resource = ask(path, form, headers=headers)
    if found != status or not media.startswith("application/fhir+json"):
        raise SystemExit(f"fhir: {path}: {found} {media}: {json.dumps(resource)[:500]}")
    validate(resource)
    return resource


def ids(bundle, kind):
    return [one["resource"]["id"] for one in bundle.get("entry", [])
            if one["resource"]["resourceType"] == kind and "id" in one["resource"]]


def main():
    for name, text in [("mapping.yaml", MAPPING), ("export.csv", EXPORT)]:
        with open(name, "w") as file:
            file.write(text)
    subprocess.run([os.environ["NODE"], "import", "export.csv", "--mapping", "mapping.yaml"], check=True, stdout=subprocess.DEVNULL)
    woman = {"forenames": "Nadia", "surname": "Okafor", "born": "1981-03-04"}
    for flag in [{"code": "RISK", "risk": "high", "basis": "reported", **woman},
                 {"code": "NFS", "basis": "disclosed", "on": "2026-03-01", "reason": "told at a visit", **woman},
                 {"code": "INTERPRETER", "basis": "observed", **woman}]:
        status, _, answer = ask("/api/v1/flags/raise", body=flag)
        if status != 201:
            raise SystemExit(f"fhir: {flag['code']} was not raised: {answer}")
    number = "https://fhir.nhs.uk/Id/nhs-number|9434765919"
    expect(200, "/fhir/metadata", headers={})
    found = expect(200, "/fhir/Patient/_search", {"identifier": number})
    expect(200, "/fhir/Patient/_search", {"family": "Okafor", "given": "Nadia", "birthdate": "1981-03-04"})
    expect(200, "/fhir/Patient/_search", {"family": "Quillfeather", "given": "Nobody"})
    [patient] = ids(found, "Patient")
    expect(200, f"/fhir/Patient/{patient}")
    flags = expect(200, "/fhir/Flag/_search", {"patient": patient, "_revinclude": "Provenance:target"})
    expect(200, "/fhir/Flag/_search", {"patient.identifier": number})
    for flag in ids(flags, "Flag"):
        expect(200, f"/fhir/Flag/{flag}")
        expect(200, "/fhir/Provenance/_search", {"target": f"Flag/{flag}"})
    for status, path, form, headers in [
            (422, "/fhir/Patient/_search", {"identifier": number}, {}), (404, "/fhir/Flag/1-abc-2-0", None, WHY),
            (400, "/fhir/Flag/_search", {"colour": "x"}, WHY), (405, "/fhir/Flag/_search", None, WHY),
            (404, "/fhir/Nothing/_search", {}, WHY), (401, "/fhir/Flag/_search", {}, {"Authorization": "Bearer x"})]:
        expect(status, path, form, headers)
    if len(ids(flags, "Flag")) != 4 or checked.get("Provenance", 0) < 6:
        raise SystemExit(f"fhir: too little was checked: {checked}")
    print(", ".join(f"{count} {kind}" for kind, count in sorted(checked.items())) + ": all valid")


main()
