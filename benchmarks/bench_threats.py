"""How many threats, how fast: beside pytm and Spyderisk on their systems, on the example, and on 500 parts."""

from __future__ import annotations

import datetime
import json
import subprocess
import time

from benchmarks.bench_sboms import beside
from benchmarks.generate import texts
from benchmarks.row import ROOT, Row
from benchmarks.spyderisk_host import host_rows
from tests.analysis.threats.pump import pump
from wardbook.analysis.attack.estimates import estimates
from wardbook.analysis.attack.graph import attack_graph
from wardbook.analysis.proof import control_states
from wardbook.analysis.threats.catalogue import catalogue
from wardbook.analysis.threats.raising import threats
from wardbook.app.inputs import inputs
from wardbook.compile import compile as compile_file
from wardbook.device.read import read
from wardbook.knowledge.reader import load
from wardbook.model.security_file import Device
from wardbook.model.vulnerability import Vulnerability

RUNS = 9


def run() -> list[Row]:
    """Counts on the pump, ours and pytm's, and on a host, ours and Spyderisk's; then times with their limits."""
    return [*_pump(), *_pytm(), *host_rows(), _example(), _many(500)]


def _pump() -> list[Row]:
    found = pump().threats.values()
    tied = sum(bool(item.situations) for item in found)
    share = 100 * tied / len(found)
    web = sum("web" in item.causes for item in found if item.element == "motor")
    return [
        Row(
            name="the pump: threats",
            figure=len(found),
            unit="threats",
            limit=40,
            note=f"{tied} tied to a hazardous situation ({share:.0f} %)",
        ),
        Row(
            name="the pump: threats to the motor controller that only the web knows",
            figure=web,
            unit="threats",
            limit=0,
        ),
    ]


def _pytm() -> list[Row]:
    """The same pump in pytm, its attributes left as they are; no row where it could not be installed."""
    python, reason = beside()
    name = "the same pump in pytm, for comparison"
    if python is None:
        return [Row(name=name, figure=None, unit="threats", note=reason)]
    command = (python, "-m", "benchmarks.pytm_pump")
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        return [Row(name=name, figure=None, unit="threats", note=done.stderr.strip()[-160:])]
    told = json.loads(done.stdout)
    note = f"{told['different']} different, {told['motor']} at the motor controller, none tied to a situation"
    return [Row(name=name, figure=told["findings"], unit="threats", note=note)]


def _example() -> Row:
    file = compile_file(inputs(ROOT / "examples" / "infusion-pump", as_of=datetime.date(2026, 11, 23)))
    seconds, count = _timed(file.device, file.vulnerabilities)
    note = f"{count} threats; best of {RUNS}, processor time, graph and catalogue there"
    return Row(name="threats of the example", figure=seconds, limit=0.015, note=note)


def _many(parts: int) -> Row:
    own = {name: text.encode() for name, text in texts(parts).items()}
    device, _ = read(own, load(), frozenset(own))
    assert device is not None
    seconds, count = _timed(device, {})
    note = f"{count:,} threats; best of {RUNS}, processor time, graph and catalogue there"
    return Row(name=f"threats of {parts} parts", figure=seconds, limit=0.1, note=note)


def _timed(device: Device, known: dict[str, Vulnerability]) -> tuple[float, int]:
    graph = attack_graph(device, known.values(), estimates(load()))
    states, causes = control_states(device, {}), catalogue(load())
    taken, count = [], 0
    for _ in range(RUNS + 1):
        began = time.process_time()
        count = len(threats(device, graph, states, known, causes).threats)
        taken.append(time.process_time() - began)
    return min(taken[1:]), count
