"""Other scanners beside ours: the same advisories, the same SBOMs, one run; every difference in matches with its class.

Runs only when it is named, for the first time it installs them, which needs the network.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from benchmarks.advisories import DATA, write_sbom
from benchmarks.peer_differences import LISTED, Compared, compared
from benchmarks.peer_records import Record, Records, package, shared, write_lines
from benchmarks.peers import Components, CveBinTool, Found, Missing, Ours, Peer, PipAudit, Trivy, Vdb
from benchmarks.row import ROOT, WARDBOOK, Failed, Row

SIZES = (1_000, 5_000)
SPEC = "1.5"
"""The newest CycloneDX that all of them read."""

RUNS, PATIENCE = 3, 10
"""Scans of which the median counts; one alone where the first takes longer than `PATIENCE` seconds."""

FOUND = (0, 1)
"""Exit codes that are an answer: several end with 1 where anything is found."""


@dataclass(frozen=True)
class Took:
    """What a scan cost, the process and all that it started, and what it found."""

    seconds: float
    cpu: float
    memory: float
    found: Found


def run() -> list[Row]:
    """Each scanner in turn on each SBOM; one that cannot be had is a row that says why."""
    if not DATA.is_dir():
        return [Row(name="other scanners", figure=None, note="the shared data is not beside this checkout")]
    place = _place()
    place.mkdir(parents=True, exist_ok=True)
    raw = list(shared())
    records = Records(raw)
    lines = place / "advisories.jsonl"
    write_lines(raw, lines)
    with tempfile.TemporaryDirectory(prefix="wardbook-peers-") as name:
        work = Path(name)
        sboms = list(_sboms(work))
        rows: list[Row] = []
        ours: dict[str, Took] = {}
        for peer in (Ours(place), Trivy(place), Vdb(place), CveBinTool(place), PipAudit(place)):
            rows += _of(peer, raw, records, lines, sboms, ours, work)
    return rows


def _place() -> Path:
    """A folder of the user's cache, away from the checkout."""
    cache = os.environ.get("XDG_CACHE_HOME")
    return (Path(cache) if cache else Path.home() / ".cache") / "wardbook-bench" / "peers"


def _sboms(work: Path) -> Iterator[tuple[str, Components]]:
    yield "the example", _components(_example(work))
    for count in SIZES:
        file = work / f"{count}.cdx.json"
        write_sbom(count, file, copies=1, spec=SPEC)
        yield f"{count:,} components", _components(file)


def _example(work: Path) -> Path:
    """The SBOMs of the example, joined: what only one of the scanners can read would say nothing of the others."""
    file = work / "example.cdx.json"
    done = subprocess.run(
        (*WARDBOOK, "sbom", "export", str(ROOT / "examples" / "infusion-pump"), "--device", "--to", f"cyclonedx-{SPEC}",
         "-o", str(file), "--as-of", "2026-11-20"),
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if not file.exists():
        raise Failed(f"no SBOM of the example: {(done.stderr or done.stdout).strip()[-120:]}")
    return file


def _components(file: Path) -> Components:
    """An SBOM in the least that all read, with the packages that the records can speak of.

    This Trivy ends without a word over a device, a framework, or two operating systems, and looks up by group
    and name, of Go by the whole module path as the name, whatever the package URL says.
    """
    told = msgspec.json.decode(file.read_bytes())
    told["components"] = [_least(one) for one in told["components"] if package(one.get("purl", ""))]
    told["metadata"] = {"component": {"type": "application", "bom-ref": "device", "name": "device"}}
    file.write_bytes(msgspec.json.encode({**told, "dependencies": [], "compositions": []}))
    by_ref = {one["bom-ref"]: one["purl"] for one in told["components"]}
    return Components(file, tuple(dict.fromkeys(by_ref.values())), by_ref)


def _least(one: dict[str, str]) -> dict[str, str]:
    path = one["purl"].partition("/")[2].rpartition("@")[0].replace("%40", "@")
    group, _, name = ("", "", path) if one["purl"].startswith("pkg:golang/") else path.rpartition("/")
    named = {"group": group, "name": name} if group else {"name": name}
    return {
        "type": "library",
        "bom-ref": one["bom-ref"],
        **named,
        "version": one["version"],
        "purl": one["purl"],
    }


def _of(
    peer: Peer, raw: list[Record], records: Records, lines: Path,
    sboms: list[tuple[str, Components]], ours: dict[str, Took], work: Path,
) -> list[Row]:  # fmt: skip
    try:
        peer.get()
        peer.feed(raw, lines)
        with peer.service(records):
            took = {name: _scanned(peer, sbom, work / "output.json") for name, sbom in sboms}
    except (Missing, Failed) as error:
        return [Row(name=peer.name, figure=None, note=str(error))]
    if isinstance(peer, Ours):
        ours.update(took)
    rows = []
    for name, sbom in sboms:
        rows += _costs(peer, name, took[name])
        if not isinstance(peer, Ours):
            told = compared(ours[name].found, took[name].found, peer, sbom, records)
            rows += _differences(peer, name, told)
    return rows


def _scanned(peer: Peer, sbom: Components, output: Path) -> Took:
    taken: list[tuple[float, float, float]] = []
    while len(taken) < RUNS and not (taken and taken[0][0] > PATIENCE):
        output.unlink(missing_ok=True)
        taken.append(_timed(peer, sbom, output))
    seconds, cpu, memory = (statistics.median(column) for column in zip(*taken, strict=True))
    return Took(seconds, cpu, memory, peer.found(sbom, output))


def _timed(peer: Peer, sbom: Components, output: Path) -> tuple[float, float, float]:
    """Seconds, seconds of processor and MiB of a scan, from what the system counted for the process."""
    command = (sys.executable, "-I", "-c", _METER, *peer.command(sbom, output))
    environment = {**os.environ, **peer.environment()}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, cwd=ROOT)
    code, seconds, cpu, memory = map(float, done.stdout.split() or (-1, 0, 0, 0))
    if code not in FOUND or not output.exists():
        raise Failed(f"exit code {code:.0f}: {done.stderr.strip()[-100:] or 'it says nothing'}")
    return seconds, cpu, memory / 1024


# A process of its own, for the system counts into a child's peak the memory of whoever started it.
_METER = """
import resource, subprocess, sys, time
began = time.perf_counter()
code = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL).returncode
seconds = time.perf_counter() - began
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(code, seconds, used.ru_utime + used.ru_stime, used.ru_maxrss)
"""


def _costs(peer: Peer, name: str, took: Took) -> list[Row]:
    return [
        Row(
            name=f"{peer.name}: {name}",
            figure=took.seconds,
            note=f"whole process; {took.cpu:.2f} s of processor, {took.memory:,.0f} MiB; {len(took.found):,} findings"
            + (f"; {peer.note}" if peer.note else ""),
        )
    ]


def _differences(peer: Peer, name: str, told: Compared) -> list[Row]:
    note = f"{told.same:,} matches of both"
    if told.merged:
        note += f"; {told.merged:,} of its findings name a vulnerability once more by another id"
    note += _classes("only ours", told.ours) + _classes("only theirs", told.theirs)
    if told.unexplained:
        note += "; " + "; ".join(told.unexplained[:LISTED])
    return [
        Row(
            name=f"{peer.name}: {name}, differences unexplained",
            figure=len(told.unexplained),
            unit="matches",
            limit=0,
            note=note,
        )
    ]


def _classes(side: str, found: Counter[str]) -> str:
    if not found:
        return f"; {side}: none"
    classes = ", ".join(f"{count:,} {why}" for why, count in found.most_common())
    return f"; {side}: {found.total():,} ({classes})"
