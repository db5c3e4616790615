"""One host with one process: what Spyderisk published of it, restated, and the same system as a device of ours.

SOURCE is a system model of 2018 with what Spyderisk derived from it, read whole and counted; nothing of it is
copied, and no run time stands there. The two differ in kind. Its threats say what a fall or a bug of one asset brings
upon itself or the other, whether or not anybody gets in. Ours say who brings a fall about: threats name a way in or a
stage of the life, and what one fall brings upon the next part is a step of the attack graph.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import NamedTuple

from benchmarks.row import Row
from wardbook.analysis.attack.estimates import estimates
from wardbook.analysis.attack.graph import attack_graph
from wardbook.analysis.proof import control_states
from wardbook.analysis.threats.catalogue import catalogue
from wardbook.analysis.threats.raising import threats
from wardbook.device.read import read
from wardbook.knowledge.reader import load
from wardbook.model.attack import Fact, Step
from wardbook.model.security_file import Device

RUNS = 9

DEVICE = """\
format: 1
device: {id: host-process, name: A host with one process, version: 1.0.0, manufacturer: Example Medical}
intended-use: Stands for one computer that runs one program, and nothing else.
class: {us: II}
markets: [us]
"""

ARCHITECTURE = """\
zones: {place: {trust: 3}}
parts:
  host: {is: server, in: place}
  program: {is: process, in: place, part-of: host}
"""


class Published(NamedTuple):
    """A threat that Spyderisk derived: its kind there, in our words what follows from what.

    `given` and `gained` say the same in facts of our attack graph; both are missing where no attacker acts.
    """

    kind: str
    says: str
    given: Fact | None = None
    gained: Fact | None = None


_HOST, _PROGRAM = "host", "program"

PUBLISHED = (
    # Rights are used
    Published(
        "H.MTW.HP.1", "out of the process into its host", Fact(_PROGRAM, "control"), Fact(_HOST, "control")
    ),
    Published("H.A.H.3", "shut others out of the host", Fact(_HOST, "control"), Fact(_HOST, "deny")),
    Published("H.UTW.H.1", "let anybody use the host", Fact(_HOST, "control"), Fact(_HOST, "user")),
    Published("P.UTW.HP.1", "let anybody use the process", Fact(_HOST, "control"), Fact(_PROGRAM, "user")),
    Published("P.A.HP.3", "stop the process from its host", Fact(_HOST, "control"), Fact(_PROGRAM, "deny")),
    Published(
        "P.I.HP.1", "alter the process from its host", Fact(_HOST, "control"), Fact(_PROGRAM, "tamper")
    ),
    # One thing brings another; overload is our `exhaust`, open to whoever reaches the part
    Published("H.A.H.2", "overload stops the host", Fact(_HOST, "reach"), Fact(_HOST, "deny")),
    Published("P.A.P.2", "overload stops the process", Fact(_PROGRAM, "reach"), Fact(_PROGRAM, "deny")),
    Published(
        "H.O.HP.1", "an overloaded process overloads its host", Fact(_PROGRAM, "deny"), Fact(_HOST, "deny")
    ),
    Published(
        "P.A.HP.1", "a host that stops takes its process along", Fact(_HOST, "deny"), Fact(_PROGRAM, "deny")
    ),
    # A bug by itself, without anybody who uses it
    Published("H.A.H.1", "a bug stops the host"),
    Published("H.U.H.1", "a bug makes the host unreliable"),
    Published("P.A.HP.2", "a bug stops the process"),
    Published("P.U.HP.2", "a bug makes the process unreliable"),
)

SOURCE = (
    "Spyderisk/system-modeller, src/test/resources/StoreTest/Host-Process-Connected-RiskAnalysis.nq, "
    "commit 2524a5be97a7343a9f8522ded1282584df0eb47f"
)
COUNTED = (
    "14 kinds; 2 assets, 1 relation, 17 misbehaviours; 9 control strategies, of 4 of the 26 control sets; "
    "no risk above very low"
)


def host_rows() -> list[Row]:
    """Threats and seconds of ours, what was published, and which of its kinds our attack graph does not draw."""
    device = host()
    graph = attack_graph(device, (), estimates(load()))
    seconds, raised, asked = _timed(device)
    lacking = [item for item in PUBLISHED if not drawn(item, graph.steps)]
    bugs = sum(item.given is None for item in lacking)
    others = "; ".join(item.says for item in lacking if item.given is not None)
    return [
        Row(
            name="one host with one process: ours",
            figure=len(raised),
            unit="threats",
            note=f"{', '.join(raised)}; {asked} questions, {len(graph.steps)} attack steps; nothing leads in",
        ),
        Row(
            name="one host with one process: ours, time",
            figure=seconds,
            note=f"graph and threats; best of {RUNS}, processor time",
        ),
        Row(
            name="the same as Spyderisk published it",
            figure=len(PUBLISHED),
            unit="threats",
            note=f"{COUNTED}; run time not published; {SOURCE}",
        ),
        Row(
            name="of these, what our attack graph does not draw",
            figure=len(lacking),
            unit="threats",
            limit=5,
            note=f"{bugs} bugs that nobody uses; {others}",
        ),
    ]


def host() -> Device:
    """The system as its published model states it: a host, a process in it, no path to either."""
    own = {"device.yaml": DEVICE.encode(), "architecture.yaml": ARCHITECTURE.encode()}
    device, diagnostics = read(own, load(), frozenset(own))
    assert device is not None, diagnostics
    return device


def drawn(item: Published, steps: Iterable[Step]) -> bool:
    """Whether steps lead to what the threat gains for somebody who has what it is given, however able he must be."""
    if item.given is None or item.gained is None:
        return False
    have, known = {item.given}, tuple(steps)
    while fresh := {step.gives for step in known if have.issuperset(step.needs)} - have:
        have |= fresh
    return item.gained in have


def _timed(device: Device) -> tuple[float, tuple[str, ...], int]:
    known, causes = estimates(load()), catalogue(load())
    best, found = float("inf"), None
    for _ in range(RUNS + 1):
        began = time.process_time()
        graph = attack_graph(device, (), known)
        found = threats(device, graph, control_states(device, {}), {}, causes)
        best = min(best, time.process_time() - began)
    assert found is not None
    return best, tuple(found.threats), len(found.questions)
