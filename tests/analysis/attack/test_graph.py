"""The attack graph of small devices: entries, paths, parts, vulnerabilities, findings, controls and situations."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import msgspec
import pytest

from tests.analysis.devices import device as file_of
from wardbook.analysis.attack import graph as graph_module
from wardbook.analysis.attack.estimates import estimates
from wardbook.analysis.attack.graph import attack_graph, stated_controls
from wardbook.analysis.attack.labels import NO_CONTROLS, Labels
from wardbook.analysis.attack.media import PATHS
from wardbook.analysis.attack.zones import is_enclosure, is_physical
from wardbook.knowledge.reader import load
from wardbook.model.attack import Ability, AttackGraph, Fact, Step
from wardbook.model.security_file import Device
from wardbook.model.vulnerability import Vulnerability

ESTIMATES = estimates(load())

PUMP = """
zones:
  hospital: {trust: 1, reach: network}
  ward: {trust: 2, reach: physical}
  case: {trust: 4, inside: ward}
  board: {trust: 5, inside: case}
actors: {nurse: {in: ward, role: clinician}}
parts:
  server: {is: server, in: hospital}
  pump: {is: process, in: case, ports: [USB]}
  motor: {is: hardware, in: board}
assets:
  rate: {needs: {integrity: high}, kept-in: [pump]}
  sign-key: {needs: {integrity: high}, data: key}
  pin: {needs: {secrecy: high}}
flows:
"""
LINK = "  - server -> pump: {{id: link, kind: command, via: {via}{more}}}\n"


def made(architecture: str, **files: str) -> Device:
    return file_of(knowledge=None, architecture=architecture, **files).device


def pump(via: str | None = "https/ethernet", more: str = "", **files: str) -> Device:
    """The pump with one path from the server; `more` are its other fields, each after a comma."""
    link = (
        LINK.format(via=via, more=more) if via else f"  - server -> pump: {{id: link, kind: command{more}}}\n"
    )
    return made(PUMP + link, **files)


def graph_of(device: Device, known: Iterable[Vulnerability] = ()) -> AttackGraph:
    return attack_graph(device, known, ESTIMATES)


def steps(graph: AttackGraph, kind: str, thing: str = "", state: str = "") -> list[Step]:
    """The steps of a kind that gain this state of this thing."""
    return [
        step
        for step in graph.steps
        if step.kind == kind and thing in {"", step.gives.thing} and state in {"", step.gives.state}
    ]


def the(graph: AttackGraph, kind: str, thing: str = "", state: str = "") -> Step:
    found = steps(graph, kind, thing, state)
    assert len(found) == 1, [step.id for step in found]
    return found[0]


def hindrances(step: Step) -> set[str]:
    return {item.control for item in step.hindered}


def vulnerability(vector: str = "", **fields: object) -> Vulnerability:
    item = Vulnerability(
        id="CVE-2099-1@pump/zlib@1.2.11",
        vulnerability="CVE-2099-1",
        aliases=(),
        component="pump/zlib@1.2.11",
        part="pump",
        how_found="matched",
        source=(),
        range="",
        confidence="exact",
        severity="not rated",
        scores=(f"{vector} = 9.8",) if vector else (),
    )
    return msgspec.structs.replace(item, **fields)


WORST = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"


# --- Where an attacker stands ---


def test_an_outer_zone_is_entered_by_its_reach_and_trust() -> None:
    graph = graph_of(pump())
    assert steps(graph, "entry-network-1", "hospital", "inside")[0].needs == ()
    assert steps(graph, "entry-physical-2", "ward", "inside")[0].needs == ()


def test_a_zone_inside_another_is_entered_from_there_only_and_by_hand_where_the_outer_one_is() -> None:
    graph = graph_of(pump())
    assert [step.kind for step in graph.steps if step.gives == Fact("case", "inside")] == ["enter-physical-4"]
    assert the(graph, "enter-physical-4", "case").needs == (Fact("ward", "inside"),)
    assert the(graph, "enter-physical-5", "board").needs == (Fact("case", "inside"),)


def test_a_hospital_network_is_hostile_even_inside_a_better_one_and_a_trusted_network_is_not() -> None:
    inner = "zones: {{campus: {{trust: 3, reach: network}}, ward-net: {{trust: {}, inside: campus}}}}\n"
    for trust in (0, 1):
        graph = graph_of(made(inner.format(trust)))
        assert the(graph, f"entry-network-{trust}", "ward-net").needs == ()
    graph = graph_of(made(inner.format(2)))
    assert [step.kind for step in graph.steps if step.gives == Fact("ward-net", "inside")] == [
        "enter-network-2"
    ]


@pytest.mark.parametrize("reach", ["network", "physical"])
def test_a_zone_that_nobody_trusts_is_entered_by_anybody_wherever_it_lies(reach: str) -> None:
    """A public corridor inside a hospital is public."""
    device = made(f"zones: {{house: {{trust: 3, reach: {reach}}}, hall: {{trust: 0, inside: house}}}}\n")
    assert the(graph_of(device), f"entry-{reach}-0", "hall").needs == ()


def test_who_states_no_reach_anywhere_is_entered_over_a_network() -> None:
    graph = graph_of(made("zones: {somewhere: {trust: 0}}\n"))
    assert the(graph, "entry-network-0", "somewhere").takes == ESTIMATES.step("entry-network-0").needs


def test_the_inside_of_a_thing_is_an_enclosure_and_a_room_or_a_network_is_none() -> None:
    device = pump()
    assert [name for name in device.zones if is_enclosure(device, name)] == ["board", "case"]
    assert not is_physical(device, device.zones["hospital"])
    assert not is_enclosure(device, "nowhere")


def test_a_badge_is_defeated_or_used_by_whoever_has_learnt_it() -> None:
    rooms = "zones: {lab: {trust: 3, reach: physical, needs: [badge]}}\nassets: {badge: {needs: {secrecy: high}}}\n"
    without, withit = sorted(
        steps(graph_of(made(rooms)), "entry-physical-3", "lab"), key=lambda step: len(step.needs)
    )
    assert without.needs == () and without.takes.covers(ESTIMATES.step("defeat-badge").needs)
    assert withit.needs == (Fact("badge", "known"),)
    assert withit.takes == ESTIMATES.step("entry-physical-3").needs


def test_zones_in_a_circle_end() -> None:
    graph = graph_of(made("zones: {a: {trust: 2, inside: b}, b: {trust: 2, inside: a}}\n"))
    assert not Labels(graph.steps, NO_CONTROLS)[Fact("a", "inside")]


# --- Who stands on a path ---


def on_the_path(device: Device) -> dict[str, str]:
    """The zones from which one stands on the path, with the kind of step."""
    found = (step for step in graph_of(device).steps if step.gives == Fact("link", "path"))
    return {step.needs[0].thing: step.kind for step in found}


@pytest.mark.parametrize(
    ("via", "expected"),
    [
        ("https/ethernet", {"hospital": "path-network", "ward": "path-network"}),
        ("https/wifi", {"hospital": "path-network", "ward": "path-air"}),
        ("https/cellular", {"hospital": "path-network", "ward": "path-cellular"}),
        ("https/vpn", {"hospital": "path-tunnel", "ward": "path-tunnel"}),
        ("usb", {"hospital": "path-touch"}),
        ("nfc", {"hospital": "path-near"}),
        ("keypad", {"hospital": "path-person"}),
        ("uart", {"hospital": "path-inside", "case": "path-inside"}),
        ("shared-memory", {"hospital": "path-memory", "case": "path-memory"}),
        (None, {"hospital": "path-unknown", "ward": "path-unknown"}),
    ],
)
def test_who_stands_on_a_path_follows_from_its_medium(via: str | None, expected: dict[str, str]) -> None:
    assert on_the_path(pump(via)) == expected


def test_a_medium_without_a_class_counts_as_unstated_and_unstated_is_as_easy_as_the_easiest_far_one() -> None:
    far = ("path-network", "path-special-air", "path-cellular", "path-tunnel")
    unknown = ESTIMATES.step("path-unknown").needs
    assert all(ESTIMATES.step(kind).needs.covers(unknown) for kind in far)


def test_a_wire_inside_one_case_is_reached_from_that_case_only() -> None:
    device = made(
        PUMP.replace("motor: {is: hardware, in: board}", "motor: {is: process, in: case}")
        + "  - pump -> motor: {id: link, kind: command, via: uart}\n"
    )
    assert on_the_path(device) == {"case": "path-inside"}


# --- What proves the sender ---


def proven(device: Device) -> set[str]:
    return hindrances(the(graph_of(device), "forge", "link"))


def test_tls_that_proves_the_server_proves_nobody_who_opens_the_connection() -> None:
    assert "link/auth" not in proven(pump(more=", auth: tls-server"))
    assert "link/auth" in proven(pump(more=", auth: tls-server, opens: to"))
    assert "link/auth" in proven(pump(more=", auth: mutual-tls"))


@pytest.mark.parametrize("auth", ["", ", auth: none", ", auth: unknown"])
def test_unstated_authentication_hinders_nobody(auth: str) -> None:
    assert proven(pump(more=auth)) == set()


def test_what_the_architecture_states_of_a_path_is_a_claim_and_never_proven() -> None:
    graph = graph_of(pump(more=", auth: mutual-tls, fresh: nonce, signed: sign-key"))
    assert stated_controls(graph) == {"link/auth", "link/crypto", "link/fresh", "link/signed"}
    reading = the(graph, "read", "link")
    assert reading.under(NO_CONTROLS) == reading.takes
    assert hindrances(reading) == {"link/crypto"}


def test_whoever_has_learnt_a_credential_passes_for_the_sender() -> None:
    graph = graph_of(pump(more=", auth: pin"))
    assert Fact("pin", "known") in the(graph, "use-credential", "link", "tampered").needs


def test_equal_names_of_credentials_in_two_zones_do_not_join() -> None:
    device = made(
        "zones: {a: {trust: 1}, b: {trust: 2}}\n"
        "parts: {one: {is: process, in: a}, two: {is: process, in: b}, three: {is: process, in: b}}\n"
        "assets: {pin-a: {needs: {secrecy: high}, name: service PIN, kept-in: [one]}, pin-b: {needs: {secrecy: high}, name: service PIN, kept-in: [two]}}\n"
        "flows:\n  - two -> three: {id: link, kind: command, via: uart, auth: pin-b}\n"
    )
    graph = graph_of(device)
    assert [step.needs[1] for step in steps(graph, "use-credential", "link")] == [Fact("pin-b", "known")]
    assert {step.needs[0].thing for step in graph.steps if step.gives == Fact("pin-b", "known")} == {"two"}


def test_signed_code_is_installed_freely_only_by_whoever_has_the_key() -> None:
    code = PUMP + "  - server -> pump: {id: link, kind: code, via: https/ethernet, signed: SIGNED}\n"
    signed = graph_of(made(code.replace("SIGNED", "sign-key")))
    install = the(signed, "install", "pump", "control")
    assert hindrances(install) == {"link/signed"}
    assert install.under(frozenset({"link/signed"})) == install.takes.raised_to(
        ESTIMATES.proof("signature").needs
    )
    assert Fact("sign-key", "known") in the(signed, "use-credential", "link", "tampered").needs
    unsigned = graph_of(made(code.replace("SIGNED", "none")))
    assert the(unsigned, "install", "pump", "control").hindered == ()


def test_what_passes_a_path_is_what_it_carries_and_a_person_shown_it_alters_nothing() -> None:
    graph = graph_of(pump(more=", carries: rate"))
    assert the(graph, "carried", "rate", "tampered").needs == (Fact("link", "tampered"),)
    shown = graph_of(made(PUMP + "  - pump -> nurse: {id: link, kind: data, via: display, carries: rate}\n"))
    assert {step.gives.state for step in steps(shown, "carried", "rate")} == {"known", "denied"}


# --- How a part falls ---


def test_a_part_by_hand_is_swapped_and_a_port_outside_a_case_is_touched_from_outside_it() -> None:
    graph = graph_of(pump())
    assert the(graph, "swap", "pump").needs == (Fact("case", "inside"),)
    assert the(graph, "touch", "pump", "reach").needs == (Fact("ward", "inside"),)
    assert steps(graph, "swap", "server") == []


def test_what_runs_nothing_has_no_flaw_and_a_retired_part_does_not_fall() -> None:
    graph = graph_of(pump())
    assert steps(graph, "new-flaw", "pump") and not steps(graph, "new-flaw", "motor")
    retired = graph_of(
        made(
            PUMP.replace("in: case, ports", "in: case, state: retired, ports")
            + LINK.format(via="uart", more="")
        )
    )
    assert not steps(retired, "new-flaw", "pump")


def test_a_vulnerability_is_a_step_at_its_part_and_never_a_fact() -> None:
    before, after = graph_of(pump()), graph_of(pump(), [vulnerability(WORST)])
    (added,) = [step for step in after.steps if step not in before.steps]
    assert (added.kind, added.needs, added.gives) == (
        "vulnerability-easy",
        (Fact("pump", "reach"),),
        Fact("pump", "user"),
    )
    assert added.evidence == ("CVE-2099-1@pump/zlib@1.2.11", "pump")
    facts = {fact for step in after.steps for fact in (*step.needs, step.gives)}
    assert facts == {fact for step in before.steps for fact in (*step.needs, step.gives)}


@pytest.mark.parametrize(
    ("vector", "kind", "needs", "gives"),
    [
        ("", "vulnerability-easy", "pump.reach", ["pump.user"]),
        ("CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H", "vulnerability-easy", "pump.user", ["pump.control"]),
        (
            "CVSS:3.1/AV:P/AC:L/PR:N/UI:N/S:U/C:N/I:H/A:N",
            "vulnerability-easy",
            "case.inside",
            ["pump.tamper"],
        ),
        (
            "CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:L/I:N/A:H",
            "vulnerability-hard",
            "pump.reach",
            ["pump.deny", "pump.read"],
        ),
        (
            "CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:U/C:N/I:N/A:H",
            "vulnerability-with-help",
            "pump.reach",
            ["pump.deny"],
        ),
        ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N", "vulnerability-easy", "", []),
    ],
)
def test_what_a_vulnerability_needs_and_gives_follows_its_vector(
    vector: str, kind: str, needs: str, gives: list[str]
) -> None:
    found = [
        step
        for step in graph_of(pump(), [vulnerability(vector)]).steps
        if step.kind.startswith("vulnerability")
    ]
    assert sorted(str(step.gives) for step in found) == gives
    assert all(step.kind == kind and [str(fact) for fact in step.needs] == [needs] for step in found)


def test_a_vulnerability_that_is_exploited_is_the_easiest_whatever_its_vector_says() -> None:
    hard = vulnerability("CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:H/I:H/A:H", known_exploited=True)
    assert steps(graph_of(pump(), [hard]), "vulnerability-exploited", "pump", "user")


@pytest.mark.parametrize("status", ["not_affected", "fixed", "affected", "undecided", "under_investigation"])
def test_only_what_is_decided_away_is_no_step(status: str) -> None:
    found = [
        step for step in graph_of(pump(), [vulnerability(WORST, status=status)]).steps if "CVE" in step.id
    ]
    assert bool(found) == (status not in {"not_affected", "fixed"})


FOUND = """
evidence: {E-1: {file: evidence/report.pdf}}
findings:
  PT-1: {in: E-1, what: a default PIN, at: [pump], gives: control, defeats: [C-1],
         cvss: "CVSS:3.1/AV:P/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}
  PT-2: {in: E-1, what: a race, at: [link], gives: tamper, cvss: "CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:N/I:H/A:N"}
  PT-3: {in: E-1, what: an old banner, at: [pump]}
"""


def test_a_finding_is_a_step_where_it_was_found_and_one_that_gives_nothing_is_none() -> None:
    graph = graph_of(pump(verification=FOUND))
    found = {step.evidence[0]: step for step in graph.steps if step.kind.startswith("finding")}
    assert {name: (step.kind, str(step.needs[0]), str(step.gives)) for name, step in found.items()} == {
        "PT-1": ("finding-easy", "case.inside", "pump.control"),
        "PT-2": ("finding-hard", "link.path", "link.tampered"),
    }


@pytest.mark.parametrize(("word", "remains"), [("fixed", False), ("not_affected", False), ("affected", True)])
def test_a_finding_that_a_decision_calls_mended_is_no_step(word: str, remains: bool) -> None:
    decisions = f"- {{about: PT-1, is: {word}, why: looked into, by: sj, date: 2026-11-01}}\n"
    graph = graph_of(pump(verification=FOUND, decisions=decisions))
    assert bool(steps(graph, "finding-easy", "pump")) is remains


HELD = """
zones: {ward: {trust: 2, reach: physical}, case: {trust: 4, inside: ward}}
parts:
  host: {is: server, in: case}
  program: {is: process, in: case, part-of: host}
"""


def test_who_controls_what_a_part_runs_acts_in_that_part_unless_something_holds_him() -> None:
    graph = graph_of(made(HELD))
    out = the(graph, "break-out", "host", "user")
    assert out.needs == (Fact("program", "control"),)
    assert out.takes == Ability()
    assert the(graph, "escalate", "host", "control").needs == (Fact("host", "user"),)
    for control in ("isolation", "sandboxing", "privilege-separation"):
        held = graph_of(made(HELD, controls=f"C-1: {{do: {control}, at: [program], state: planned}}\n"))
        assert hindrances(the(held, "break-out", "host", "user")) == {"C-1"}


def test_what_a_part_runs_stops_with_it() -> None:
    graph = graph_of(made(HELD))
    assert the(graph, "stop-along", "program", "deny").needs == (Fact("host", "deny"),)
    assert not steps(graph, "stop-along", "host")


def test_full_control_of_a_part_is_every_lesser_hold_and_what_is_in_it() -> None:
    graph = graph_of(pump())
    assert {step.gives.state for step in steps(graph, "rule-part", "pump")} == {
        "user",
        "reach",
        "deny",
        "tamper",
        "read",
    }
    assert the(graph, "take", "rate", "known").needs == (Fact("pump", "read"),)
    assert the(graph, "alter", "rate", "tampered").needs == (Fact("pump", "tamper"),)


# --- Controls and situations ---


def controls(state: str, do: str = "mutual-tls", more: str = "") -> str:
    return f"C-1: {{do: {do}, at: [link], state: {state}{more}}}\n"


def test_a_control_hinders_the_steps_at_its_place_and_a_retired_one_none() -> None:
    assert "C-1" in hindrances(the(graph_of(pump(controls=controls("implemented"))), "forge", "link"))
    graph = graph_of(pump(controls=controls("retired")))
    assert all("C-1" not in hindrances(step) for step in graph.steps)


def caused(when: str, more: str = "", **files: str) -> list[list[str]]:
    safety = f"situations:\n  HS-1: {{what: too fast, when: {when}{more}}}\n  HS-2: {{what: it stops, when: never, because: x}}\n"
    graph = graph_of(pump(safety=safety, **files))
    return sorted([str(fact) for fact in step.needs] for step in steps(graph, "cause", "HS-1"))


def test_alternatives_of_when_are_steps_and_what_is_needed_together_stands_in_one() -> None:
    assert caused("pump.control or motor.control") == [["motor.control"], ["pump.control"]]
    assert caused("pump.control and rate.tampered") == [["pump.control", "rate.tampered"]]
    both = "pump.control and (rate.tampered or motor.control)"
    assert caused(both) == [["motor.control", "pump.control"], ["pump.control", "rate.tampered"]]


def test_a_way_that_holds_another_in_it_is_left_out() -> None:
    assert caused("pump.control or (pump.control and rate.tampered)") == [["pump.control"]]


def test_a_situation_that_is_never_caused_has_no_step_and_is_no_target() -> None:
    graph = graph_of(pump(safety="situations: {HS-2: {what: it stops, when: never, because: no function}}\n"))
    assert not steps(graph, "cause") and graph.situations == ()


def test_a_control_that_turns_a_situation_opens_the_milder_one_once_it_is_implemented() -> None:
    safety = "situations: {HS-1: {what: fast, when: rate.tampered}, HS-2: {what: slow, when: pump.control}}\n"
    turns = controls("implemented", "independent-limit", ", turns: {HS-1: HS-2}")
    graph = graph_of(pump(safety=safety, controls=turns))
    assert the(graph, "turned", "HS-2").needs == (Fact("rate", "tampered"),)
    planned = graph_of(pump(safety=safety, controls=turns.replace("implemented", "planned")))
    assert not steps(planned, "turned")


# --- The whole ---


def test_every_class_of_medium_and_every_step_of_the_example_has_an_estimate_with_a_reason() -> None:
    graph = graph_of(pump(verification=FOUND, controls=controls("implemented")), [vulnerability(WORST)])
    kinds = {step.kind for step in graph.steps} | set(PATHS.values()) | {"path-unknown", "defeat-badge"}
    kinds |= {
        f"{way}-{reach}-{trust}"
        for way in ("entry", "enter")
        for reach in ("network", "physical")
        for trust in range(1, 6)
    }
    assert kinds <= ESTIMATES.steps.keys()
    assert all(ESTIMATES.step(kind).why for kind in kinds)


def test_the_order_in_which_things_are_written_changes_no_step() -> None:
    turned = PUMP.replace("  pump: {is: process, in: case, ports: [USB]}\n", "").replace(
        "parts:\n", "parts:\n  pump: {ports: [USB], in: case, is: process}\n"
    )
    assert graph_of(made(turned + LINK.format(via="usb", more=""))) == graph_of(pump("usb"))


def test_a_password_of_delivery_is_a_step_that_controls_at_the_receiver_hinder() -> None:
    control = "C-01: {do: forced-password-change, at: [pump], state: implemented}\n"
    device = pump(more=", auth: default-password", controls=control)
    graph = graph_of(device)
    (known,) = steps(graph, "default-password", "link", "tampered")
    assert [item.control for item in known.hindered] == ["C-01"]
    without, under = Labels(graph.steps), Labels(graph.steps, frozenset({"C-01"}) | stated_controls(graph))
    assert under[Fact("link", "tampered")] < without[Fact("link", "tampered")]


def test_a_command_that_asks_nobody_is_used_by_everybody_until_rights_follow_roles() -> None:
    control = "C-01: {do: role-based-access, at: [pump], state: implemented}\n"
    for auth, count in (("none", 1), ("unknown", 0), ("password", 0)):
        graph = graph_of(pump(more=f", auth: {auth}", controls=control))
        taken = [step for step in graph.steps if step.kind == "misuse"]
        assert len(taken) == count
        for step in taken:
            assert step.gives == Fact("pump", "user")
            assert [item.control for item in step.hindered] == ["C-01"]


def test_every_step_that_a_control_hinders_is_raised_by_some_device() -> None:
    hindered = {kind for effect in ESTIMATES.effects.values() for kind in effect.hinders}
    source = "".join(
        path.read_text("utf-8")
        for path in Path(graph_module.__file__).parent.glob("*.py")
        if path.name != "story.py"
    )
    unraised = {
        kind for kind in hindered if f'"{kind}"' not in source and not kind.startswith(("entry-", "enter-"))
    }
    assert unraised == set()


def test_labels_are_the_same_from_steps_as_they_were_added_and_in_id_order() -> None:
    """The graph is labelled before its steps have an order; plans and pages read them in id order."""
    graph = graph_of(pump(more=", auth: mutual-tls, signed: sign-key"), [vulnerability(WORST)])
    assert [step.id for step in graph.steps] == sorted(step.id for step in graph.steps)
    for controls in (NO_CONTROLS, stated_controls(graph)):
        as_added, in_order = Labels(graph.steps, controls), Labels(tuple(graph.steps), controls)
        assert dict(as_added.items()) == dict(in_order.items())
    assert dict(Labels(graph.steps, NO_CONTROLS).items()) != dict(Labels(graph.steps, controls).items())
