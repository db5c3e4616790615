"""Evidence that no reader reads: a person's report with what was typed of it, and a command that was run and recorded."""

from __future__ import annotations

import datetime
import os
import platform
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from wardbook.analysis.claim import claims
from wardbook.app.evidence import (
    Folder,
    Meant,
    Refused,
    Taken,
    finding_record,
    guessed,
    keep,
    looked_up,
    method_of,
    splice,
    take,
    tested_builds,
)
from wardbook.app.reports import Looked
from wardbook.base.canonical import digest, pretty_json
from wardbook.device.splice import Value
from wardbook.formats import reports

OUTPUT_BYTES = 64 * 1024
"""Bytes of each output kept in the record; the digest is over all of it."""

SECONDS = 24 * 3600
"""A test that runs longer than a day is stopped and recorded as such."""

ENVIRONMENT = ("LANG", "LC_ALL", "LC_CTYPE", "TZ", "PATH", "SOURCE_DATE_EPOCH", "PYTHONHASHSEED")
"""Variables whose values are recorded; of all others not even the name, for names tell of secrets too."""


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What a person says of a report: who tested, what was in scope, what was found."""

    tester: str | None = None
    independence: str | None = None
    expertise: str | None = None
    scope: tuple[str, ...] = ()
    duration: str | None = None
    tools: tuple[str, ...] = ()
    left_out: str | None = None
    approach: str | None = None
    configuration: str | None = None
    shows: tuple[str, ...] = ()
    result: str | None = None
    results: str | None = None
    original: bool | None = None
    findings: tuple[str, ...] = ()


def add(folder: Folder, path: Path, meant: Meant, facts: Facts, date: datetime.date | None) -> Taken:
    """A report that people read: the file by its digest, and the facts as typed; findings as `PART: what was found`.

    Raises Refused as `take` does, and for a file that cannot be read or an unknown part before a finding.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise Refused(f"{path}: {error.strerror}") from None
    own = digest(data)
    if own in folder.by_digest:
        return Taken(evidence=folder.by_digest[own])
    name = folder.next_id()
    of, digests = tested_builds(folder.device, meant.of, {})
    tester = {"name": facts.tester, "independence": facts.independence, "expertise": facts.expertise}
    if (facts.independence or facts.expertise) and not facts.tester:
        raise Refused("independence and expertise are somebody's; say who with --tester")
    for test in facts.shows:
        if test not in folder.device.tests:
            raise Refused(f"no test is called `{test}`{guessed(test, folder.device.tests)}")
    method = method_of(folder, meant.method)
    given: dict[str, Value | None] = {
        "file": keep(folder, str(path), data),
        "method": method,
        "date": date.isoformat() if date else None,
        "of": of,
        "tester": {key: value for key, value in tester.items() if value},
        "scope": list(facts.scope),
        "left-out": facts.left_out,
        "duration": facts.duration,
        "approach": facts.approach,
        "configuration": facts.configuration,
        "tools": list(facts.tools),
        "shows": list(facts.shows),
        "result": facts.result,
        "results": facts.results,
        "original": "yes" if facts.original else None,
        "digests": digests,
        "sboms": looked_up(folder, method, of),
        "claims": claims(folder.device, facts.shows),
        "digest": own,
    }
    records = {
        f"{name}-{number}": _typed(folder, text, name) for number, text in enumerate(facts.findings, 1)
    }
    splice(folder, name, {key: value for key, value in given.items() if value}, records)
    folder.by_digest[own] = name
    return Taken(evidence=name, is_new=True, findings=tuple(records))


def _typed(folder: Folder, text: str, evidence: str) -> dict[str, Value]:
    """`comms: a default PIN (CWE-1392)`: the part where one stands before a colon, CWE numbers where they are named."""
    head, colon, rest = text.partition(": ")
    places = {*folder.device.parts, *folder.device.flows, *folder.device.zones}
    at = [head] if colon and head in places else []
    cwe = [found.lstrip("0") for found in re.findall(r"CWE-(\d{1,5})", text)]
    return finding_record(rest if at else text, at, [int(number) for number in cwe if number], "", evidence)


def run(
    folder: Folder, test: str, command: Sequence[str], meant: Meant, *, versions: Sequence[Sequence[str]] = ()
) -> tuple[Taken, int]:
    """Run a command for a planned test, without a shell, and keep a record of it as evidence; its exit code too.

    Recorded are the command, the program's digest, what each of `versions` prints, a few settings of the
    environment, exit code, and digests of both outputs with their beginnings. Raises Refused for an unknown
    test and a program that is not there.
    """
    if test not in folder.device.tests:
        raise Refused(f"no test is called `{test}`; write it in verification.yaml first")
    program = shutil.which(command[0])
    if program is None:
        raise Refused(f"there is no program `{command[0]}`")
    now = datetime.datetime.now(datetime.UTC)
    code, out, err, ended = _started([program, *command[1:]])
    record = {
        "schema": "wardbook/run/1",
        "test": test,
        "command": list(command),
        "program": {"path": program, "digest": _file_digest(Path(program))},
        "tools": {" ".join(one): _version(one) for one in versions},
        "environment": _environment(),
        "started": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "ended": ended,
        "exit": code,
        "stdout": _output(out),
        "stderr": _output(err),
    }
    data = pretty_json(record)
    name = f"run-{test}.json"
    reading, problems = reports.read(data, name)
    assert reading is not None, "what is written here is read here"
    return take(folder, Looked(name, data, reading, tuple(problems)), meant), code


def _started(command: Sequence[str], seconds: int = SECONDS) -> tuple[int, bytes, bytes, str]:
    try:
        done = subprocess.run(
            command, capture_output=True, check=False, timeout=seconds, stdin=subprocess.DEVNULL
        )
    except subprocess.TimeoutExpired as stopped:
        return -1, stopped.stdout or b"", stopped.stderr or b"", f"stopped after {seconds} seconds"
    except OSError as error:
        raise Refused(f"`{command[0]}` cannot be started: {error.strerror}") from None
    return done.returncode, done.stdout, done.stderr, "by itself"


def _file_digest(path: Path) -> str:
    try:
        return digest(path.read_bytes())
    except OSError:
        return ""


def _version(command: Sequence[str]) -> str:
    if shutil.which(command[0]) is None:
        raise Refused(f"there is no program `{command[0]}` whose version could be asked")
    _, out, err, _ = _started(command, 60)
    return (out or err).decode("utf-8", "replace").strip()[:500]


def _environment() -> Mapping[str, str]:
    stated = {name: os.environ[name] for name in ENVIRONMENT if name in os.environ}
    return {
        "system": platform.system(),
        "release": platform.release(),
        "machine": platform.machine(),
        **stated,
    }


def _output(data: bytes) -> Mapping[str, object]:
    return {
        "bytes": len(data),
        "digest": digest(data),
        "begins": data[:OUTPUT_BYTES].decode("utf-8", "replace"),
    }
