"""Steps of paths and parts are kept as families: they come to the steps that one would write one by one."""

from __future__ import annotations

import random

import msgspec
import pytest

from benchmarks.attack_devices import device
from tests.analysis.attack.one_by_one import OneByOne
from wardbook.analysis.attack.compact import Compact
from wardbook.analysis.attack.estimates import estimates
from wardbook.analysis.attack.facts import LEVELS, PASSING, Facts
from wardbook.analysis.attack.graph import attack_graph, stated_controls
from wardbook.analysis.attack.labels import NO_CONTROLS, Labels
from wardbook.analysis.attack.plans import plan_for
from wardbook.analysis.attack.profiles import PROFILES
from wardbook.knowledge.reader import load
from wardbook.model.architecture import Actor, Flow, Part
from wardbook.model.attack import Fact
from wardbook.model.controls import Control
from wardbook.model.security_file import Device
from wardbook.model.vulnerability import Vulnerability

ESTIMATES = estimates(load())
VIAS = (
    None,
    "wifi",
    "keypad",
    "nfc",
    "cellular",
    "vpn",
    "{0}/{x}",
    "hl7/ethernet",
    "usb",
    "tls/internet",
    "jtag",
)
AUTHS = (None, "none", "default-password", "unknown", "tls-server", "password", "ssh-key")


def wild(seed: int) -> tuple[Device, tuple[Vulnerability, ...]]:
    """A device with paths of every sort: to people, to themselves, to nothing, with keys, controls, names that meet."""
    order = random.Random(seed)
    made, known = device(order.choice((4, 12, 30)), seed)
    keys = (*made.assets, "nothing")
    flows = {name: _flow(order, flow, keys) for name, flow in made.flows.items()}
    parts = {name: _part(order, part, tuple(made.parts)) for name, part in made.parts.items()}
    meeting = {next(iter(made.parts)): next(iter(flows.values()))} if flows else {}
    flows |= {name: msgspec.structs.replace(flow, id=name) for name, flow in meeting.items()}
    places = (*made.zones, *parts, *flows)
    controls = {
        f"C-{number:02}": Control(
            id=f"C-{number:02}",
            do=order.choice((*sorted(ESTIMATES.effects), "made-up")),
            at=tuple(order.sample(places, 3)),
            state=order.choice(("implemented", "planned", "retired")),
        )
        for number in range(order.choice((0, 6, 30)))
    }
    actors = {"nurse": Actor(id="nurse", in_="ward")}
    fields = {"flows": flows, "parts": parts, "controls": controls, "actors": actors}
    return msgspec.structs.replace(made, **fields), known


def _flow(order: random.Random, flow: Flow, keys: tuple[str, ...]) -> Flow:
    fields: dict[str, object] = {
        "via": order.choice((flow.via, *VIAS)),
        "auth": order.choice((flow.auth, *AUTHS, *keys)),
        "signed": order.choice((None, "none", *keys)),
        "fresh": order.choice((None, "none", "nonce")),
        "opens": order.choice((None, "from", "to")),
        "crypto": order.choice((None, "none", " ", "TLS 1.3")),
        "kind": order.choice((None, "physical", "command", "code", "signal", "data")),
        "keys": tuple(order.choices(keys, k=order.choice((0, 0, 1, 3)))),
        "carries": tuple(order.choices((*keys, "words"), k=order.choice((0, 1, 4)))),
        "sender": order.choice((*[flow.sender] * 8, "nurse", "gone")),
        "receiver": order.choice((*[flow.receiver] * 8, "nurse", "gone", flow.sender)),
    }
    return msgspec.structs.replace(flow, **fields)


def _part(order: random.Random, part: Part, names: tuple[str, ...]) -> Part:
    fields: dict[str, object] = {
        "state": order.choice((*[part.state] * 8, "retired")),
        "part_of": order.choice((None, None, "gone", *names)),
        "ports": order.choice(((), ("USB", "JTAG header"), ("usb 2",))),
        "functions": order.choice(((), ("debug console",))),
        "in_": order.choice((*[part.in_] * 8, "nowhere")),
    }
    return msgspec.structs.replace(part, **fields)


@pytest.mark.parametrize("seed", range(30))
def test_the_steps_of_paths_and_parts_are_those_that_are_written_one_by_one(seed: int) -> None:
    made, known = wild(seed)
    wanted = OneByOne(made, ESTIMATES).made
    kinds = {step.kind for step in wanted.values()}
    graph = attack_graph(made, known, ESTIMATES)
    found = {step.id: step for step in graph.steps if step.kind in kinds}
    assert found == wanted
    assert len(graph.steps) == len(tuple(graph.steps))


@pytest.mark.parametrize("seed", range(30))
def test_labels_of_families_are_the_labels_of_their_steps_whichever_controls_stand(seed: int) -> None:
    made, known = wild(seed)
    graph = attack_graph(made, known, ESTIMATES)
    stated = sorted(stated_controls(graph))
    for controls in (NO_CONTROLS, frozenset(stated[::2]), frozenset((*stated, *made.controls))):
        assert dict(Labels(graph.steps, controls).items()) == dict(
            Labels(tuple(graph.steps), controls).items()
        )


def test_what_was_found_on_the_way_to_one_fact_changes_no_plan_to_the_next() -> None:
    made, known = wild(7)
    graph = attack_graph(made, known, ESTIMATES)
    kept = Compact(graph.steps)
    facts = sorted(kept.numbers)
    for profile in (PROFILES[-1], PROFILES[len(PROFILES) // 2]):
        for fact in (*facts[::9], *facts[::7]):
            fresh = Compact(tuple(graph.steps))
            assert plan_for(kept, fact, profile) == plan_for(fresh, fact, profile)


def test_facts_called_alike_are_one_whatever_they_were_met_as() -> None:
    facts = Facts()
    path = facts.all("pump", PASSING)
    part = facts.all("pump", LEVELS)
    assert part[LEVELS.index("read")] == path[PASSING.index("read")]
    assert len({*path, *part}) == len(facts) == len({*PASSING, *LEVELS})
    assert facts.of(Fact("pump", "made-up")) == len(facts) - 1
    assert [facts.get(fact) for fact in facts] == list(range(len(facts)))
    assert facts.get(Fact("motor", "read")) is None
