"""Reports become evidence: the original kept by its digest, a record in verification.yaml, findings with their places."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from wardbook.analysis.claim import claims
from wardbook.analysis.proof import cases_by_test
from wardbook.analysis.test_methods import named, usual
from wardbook.analysis.tool_findings import not_comparable, placed, still_shown
from wardbook.app.check import check
from wardbook.app.reports import Looked
from wardbook.base.atomic import write_file
from wardbook.base.canonical import digest
from wardbook.base.limits import FILE_BYTES
from wardbook.base.nearest import nearest
from wardbook.device.splice import NotSpliceable, Value, add_all_to_section, add_to_section
from wardbook.formats import reports
from wardbook.model.reading import Reading
from wardbook.model.run import Run
from wardbook.model.security_file import Device, SecurityFile
from wardbook.model.test_plan import TestMethod

FILE = "verification.yaml"
FOLDER = "evidence"


class Refused(Exception):
    """Raised when something cannot become evidence as it was asked; says what is wrong, and what helps."""


class Meant(msgspec.Struct, frozen=True, kw_only=True):
    """What a person says about reports: method, versions tested, links from tests to cases, further fields of the record."""

    method: str | None = None
    of: Mapping[str, str] = {}
    links: Mapping[str, str] = {}
    more: Mapping[str, Value] = {}


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one report: its evidence, the tests it shows, findings written down and left out, older findings seen again or not."""

    evidence: str = ""
    is_new: bool = False
    tests: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    left_out: dict[str, int] = {}
    retest: dict[str, str] = {}


class Folder:
    """A device folder while evidence comes in: what is there, and what is to be written when all is well."""

    def __init__(self, path: Path, as_of: datetime.date) -> None:
        checked = check(path, as_of=as_of)
        if checked.report.subject is None:
            raise Refused(f"{path} describes no device; `wardbook check` says why")
        self.path = path
        self.as_of = as_of
        self.file: SecurityFile = checked.report.subject
        self.device: Device = self.file.device
        self.files = checked.files
        self.before = checked.files.get(FILE, b"")
        self.data = self.before
        self.copies: dict[str, bytes] = {}
        self.ids = set(self.device.evidence)
        self.by_digest = {
            digest(self.files[item.file]): item.id
            for item in self.device.evidence.values()
            if item.file in self.files
        }
        self.by_digest |= {item.digest: item.id for item in self.device.evidence.values() if item.digest}

    def next_id(self) -> str:
        """The first free `E-n` after the highest there is."""
        numbers = [int(found[1]) for name in self.ids if (found := re.fullmatch(r"E-(\d{1,6})", name))]
        return f"E-{max(numbers, default=0) + 1}"

    def write(self) -> None:
        """Copies first, then the record that names them: a stop in between leaves a file that nobody names."""
        for name, data in sorted(self.copies.items()):
            if self.files.get(name) != data:
                write_file(self.path / name, data)
        if self.data != self.before:
            write_file(self.path / FILE, self.data)


def take(folder: Folder, looked: Looked, meant: Meant) -> Taken:
    """One readable report into the folder; nothing is written before `Folder.write`.

    A report that is there already, by its digest, changes nothing. Raises Refused for a method, part or test
    that nothing has, and where verification.yaml cannot be extended.
    """
    assert looked.reading is not None, "only reports that could be read are taken"
    own = digest(looked.data)
    if own in folder.by_digest:
        return Taken(evidence=folder.by_digest[own])
    reading = looked.reading
    name = folder.next_id()
    found = cases_by_test(folder.device, Run(reading.cases), meant.links)
    fields = _record(folder, looked, meant)
    if claimed := claims(folder.device, found):
        fields["claims"] = claimed
    tested = fields.get("of", {})
    parts = tuple(tested) if isinstance(tested, Mapping) else ()
    findings, left = placed(reading, folder.file, parts)
    records = {
        f"{name}-{number}": finding_record(item.what, item.at, item.cwe, item.cvss, name)
        for number, item in enumerate(findings, 1)
    }
    splice(folder, name, fields, records)
    folder.by_digest[own] = name
    return Taken(
        evidence=name,
        is_new=True,
        tests=tuple(sorted(found)),
        findings=tuple(records),
        left_out=left,
        retest=_retest(folder, reading),
    )


def splice(
    folder: Folder, name: str, fields: Mapping[str, Value], findings: Mapping[str, Mapping[str, Value]]
) -> None:
    """Put a record of evidence and its findings into verification.yaml as it will be; raises Refused where it cannot be extended."""
    try:
        data = add_to_section(folder.data, "evidence", name, fields)
        folder.data = add_all_to_section(data, "findings", findings)
    except NotSpliceable as error:
        raise Refused(f"{FILE} cannot be extended: {error}") from None
    folder.ids.add(name)


def finding_record(
    what: str, at: Sequence[str], cwe: Sequence[int], cvss: str, evidence: str
) -> dict[str, Value]:
    """A record of a finding; a vector that is no CVSS 3 or 4 is left out, for nobody could read it back."""
    given: dict[str, Value] = {
        "in": evidence,
        "what": what,
        "at": list(at),
        "cwe": [str(number) for number in cwe],
    }
    if re.fullmatch(r"CVSS:(3\.[01]|4\.0)/[A-Za-z:/]{10,200}", cvss):
        given["cvss"] = cvss
    return {key: value for key, value in given.items() if value}


def _record(folder: Folder, looked: Looked, meant: Meant) -> dict[str, Value]:
    reading = looked.reading or Reading(format="")
    of, digests = tested_builds(folder.device, meant.of, reading.subjects)
    for test in meant.links:
        if test not in folder.device.tests:
            raise Refused(f"no test is called `{test}`{guessed(test, folder.device.tests)}")
    method = method_of(folder, meant.method) or usual(reading.format, folder.file.methods) or None
    tool = " ".join(filter(None, (reading.tool, reading.version)))
    arguments = reading.facts.get("arguments") or reading.facts.get("policy")
    given: dict[str, Value | None] = {
        "file": keep(folder, looked.file, looked.data),
        "method": method,
        "date": reading.time[:10] or folder.as_of.isoformat(),
        "of": of,
        **meant.more,
        "tools": [f"{tool}: {arguments}" if arguments else tool] if tool else None,
        "digests": digests,
        "sboms": looked_up(folder, method, of),
        "result": "passed" if _found_nothing(reading) else None,
        "links": meant.links,
        "digest": digest(looked.data),
    }
    return {key: value for key, value in given.items() if value}


def method_of(folder: Folder, word: str | None) -> str | None:
    """A method by its word in the catalogue or the device's own list, or by what people call it."""
    if word is None:
        return None
    found = named(word, folder.file.methods)
    if not found:
        raise unknown_method(word, folder.file.methods)
    return found


def unknown_method(word: str, methods: Mapping[str, TestMethod]) -> Refused:
    """That a word names no method, with the nearest that does by its word or by what people call it."""
    called = {said: item.id for item in methods.values() for said in (item.id, *item.called)}
    guess = nearest(word.lower(), sorted(called))
    return Refused(
        f"`{word}` is no method of the catalogue"
        + (f"; did you mean `{called[guess]}`?" if guess else "; `wardbook show test-methods` lists them")
    )


def tested_builds(
    device: Device, said: Mapping[str, str], subjects: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, str]]:
    """Parts with the version tested, and the digest of the build where it is known.

    A statement about a digest that is a part's `build` is of that part, whatever anybody typed. A typed
    version that is the part's present one is bound to the build that stands beside it.
    """
    of, digests = dict(said), {}
    if said.get("device") == device.about.device.version:
        digests = {part.id: part.build for part in device.parts.values() if part.build}
    for name, version in said.items():
        here = device.parts.get(name)
        if here is None and name != "device":
            raise Refused(f"no part is called `{name}`{guessed(name, [*device.parts, 'device'])}")
        if here is not None and here.build and here.version == version:
            digests[name] = here.build
    stated = set(subjects.values())
    for part in device.parts.values():
        if part.build in stated and part.version:
            of[part.id], digests[part.id] = part.version, str(part.build)
    return of, digests


def looked_up(folder: Folder, method: str | None, of: Mapping[str, str]) -> dict[str, str]:
    """The digests of the SBOMs of the parts tested, where the method looks into SBOMs."""
    if method is None or folder.file.methods[method].binds != "sbom":
        return {}
    parts = folder.device.parts.values() if "device" in of else [folder.device.parts[name] for name in of]
    names = sorted({choice.file for part in parts for choice in part.sbom})
    return {name: digest(folder.files[name]) for name in names if name in folder.files}


def _found_nothing(reading: Reading) -> bool:
    """Whether a tool looked, said so, and had nothing to tell: neither cases nor findings."""
    return bool(reading.tool) and not reading.cases and not reading.findings


def keep(folder: Folder, name: str, data: bytes) -> str:
    """Where the original lies in the folder, byte by byte as it was; named by its digest unless it is there already."""
    if len(data) > FILE_BYTES:
        raise Refused(
            f"{name} has {len(data):,} bytes; a folder holds files up to {FILE_BYTES:,}: pack it with gzip"
        )
    try:
        inside = Path(name).resolve().relative_to(folder.path.resolve()).as_posix()
    except ValueError:
        inside = ""
    if inside.startswith(f"{FOLDER}/") and folder.files.get(inside) == data:
        return inside
    plain = re.sub(r"[^A-Za-z0-9._-]+", "-", Path(name).name).strip("-.")[-80:] or "report"
    path = f"{FOLDER}/{digest(data).removeprefix('sha256:')[:12]}-{plain}"
    folder.copies[path] = data
    return path


def guessed(word: str, known: Sequence[str] | Mapping[str, object] | set[str]) -> str:
    """The nearest known word as a question, "" where none is near."""
    found = nearest(word, sorted(known))
    return f"; did you mean `{found}`?" if found else ""


def _retest(folder: Folder, later: Reading) -> dict[str, str]:
    """What this report says of findings in earlier reports of tools, by finding: only like is compared with like."""
    found: dict[str, str] = {}
    earlier: dict[str, Reading | None] = {}
    for item in folder.device.findings.values():
        evidence = folder.device.evidence.get(item.in_)
        if evidence is None or evidence.file not in folder.files or evidence.digest is None:
            continue
        if evidence.id not in earlier:
            earlier[evidence.id] = reports.read(folder.files[evidence.file], evidence.file)[0]
        before = earlier[evidence.id]
        if before is None or not before.findings:
            continue
        reason = not_comparable(before, later)
        if before.tool != later.tool:
            continue
        if reason:
            found[item.id] = f"not retested: {reason}"
        else:
            found[item.id] = "still shown" if still_shown(item.what, later) else "no longer shown"
    return found
