"""What tests showed of the controls, as an assessment-results file of OSCAL 1.1: written by us, from the security file."""

from __future__ import annotations

import uuid

from wardbook.base.canonical import pretty_json
from wardbook.model.security_file import SecurityFile

VERSION = "1.1.3"
_SPACE = uuid.UUID("5b7c9a52-6f0e-5d0b-9a57-0d6a1d2e7c11")
"""The space of our identifiers: the same device, date and id give the same one."""

_SATISFIED = {"proven": "satisfied"}
Json = dict[str, object]


def assessment_results(file: SecurityFile) -> bytes:
    """The file as bytes: an observation for each piece of evidence of a planned test, a finding for each control."""
    results = _results(file)
    about = file.device.about.device
    return pretty_json(
        {
            "assessment-results": {
                "uuid": _id(file, "document"),
                "metadata": {
                    "title": f"Cybersecurity test results of {about.name} {about.version or ''}".rstrip(),
                    "last-modified": _time(file),
                    "version": about.version or "not stated",
                    "oscal-version": VERSION,
                },
                "import-ap": {"href": "#" + _id(file, "plan")},
                "results": [results],
                "back-matter": {
                    "resources": [
                        {
                            "uuid": _id(file, "plan"),
                            "title": "Cybersecurity test plan",
                            "description": "The plan of verification in security-file.json of the same package.",
                        }
                    ]
                },
            }
        }
    )


def _results(file: SecurityFile) -> Json:
    observations = [_observation(file, name) for name in sorted(file.results)]
    findings = [_finding(file, name) for name in sorted(file.control_states)]
    controls = [{"control-id": _token(name)} for name in sorted(file.control_states)]
    selection: Json = {"include-controls": controls} if controls else {"include-all": {}}
    found: Json = {
        "uuid": _id(file, "result"),
        "title": "State of the controls",
        "description": "Each control as far as evidence on this version shows it; what no test showed is not satisfied.",
        "start": _time(file),
        "reviewed-controls": {"control-selections": [selection]},
    }
    if observations:
        found["observations"] = observations
    if findings:
        found["findings"] = findings
    return found


def _observation(file: SecurityFile, name: str) -> Json:
    result = file.results[name]
    counts = f"{result.passed} passed, {result.failed} failed, {result.skipped} skipped"
    return {
        "uuid": _id(file, f"test {name}"),
        "title": name,
        "description": f"{result.state}: {counts}" + (f"; {result.why}" if result.why else ""),
        "methods": ["TEST"],
        "collected": _time(file),
        "props": [{"name": "state", "value": result.state, "ns": "urn:wardbook:oscal"}],
    }


def _finding(file: SecurityFile, name: str) -> Json:
    state, control = file.control_states[name], file.device.controls.get(name)
    found: Json = {
        "uuid": _id(file, f"control {name}"),
        "title": name,
        "description": f"{state.standing}" + (f": {state.why}" if state.why else ""),
        "target": {
            "type": "objective-id",
            "target-id": _token(name),
            "status": {"state": _SATISFIED.get(state.standing, "not-satisfied")},
        },
    }
    tests = [test for test in (control.tests if control else ()) if test in file.results]
    if tests:
        found["related-observations"] = [{"observation-uuid": _id(file, f"test {test}")} for test in tests]
    return found


def _token(name: str) -> str:
    """An id as OSCAL's tokens allow: they begin with a letter or `_`."""
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "-_.") else "_" for c in name)
    return plain if plain[:1].isalpha() or plain[:1] == "_" else f"_{plain}"


def _time(file: SecurityFile) -> str:
    return f"{file.as_of.isoformat()}T00:00:00Z"


def _id(file: SecurityFile, what: str) -> str:
    about = file.device.about.device
    return str(uuid.uuid5(_SPACE, f"{about.id}/{about.version}/{file.as_of}/{what}"))
