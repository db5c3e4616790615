"""Which decision holds for which vulnerability: by which id, which name of the component, which version, and which of several."""

from __future__ import annotations

import datetime

import msgspec
import pytest

from tests.rules.examples import inputs_of
from wardbook.analysis.vulnerabilities import Found, speaks_of_a_vulnerability, vulnerabilities
from wardbook.model.components import Component
from wardbook.model.decisions import Decision
from wardbook.model.match import Lookup, Match, Matches
from wardbook.model.security_file import Device
from wardbook.model.vulnerability import Intelligence, Vulnerability

AS_OF = datetime.date(2026, 3, 1)
SNAPSHOT = datetime.date(2026, 2, 20)


def device(*decisions: Decision, pump: str = "1.0.0") -> Device:
    """The base device with these decisions, its pump in a version."""
    found = inputs_of("").device
    parts = {**found.parts, "pump": msgspec.structs.replace(found.parts["pump"], version=pump)}
    return msgspec.structs.replace(found, decisions=decisions, parts=parts)


def component(name: str = "openssl", version: str = "3.0.8", part: str = "pump") -> Component:
    return Component(
        id=f"{part}/{name}", name=name, part=part, version=version, purl=f"pkg:generic/{name}@{version}"
    )


def match(name: str = "CVE-2024-1000", *aliases: str, at: str = "pump/openssl", **more: object) -> Match:
    facts: dict[str, object] = {
        "id": f"{name}@{at}",
        "aliases": (name, *aliases),
        "component": at,
        "name": at.partition("/")[2],
        "version": "3.0.8",
        "source": ("nvd",),
        "range": "vers:generic/<3.0.9",
        "key": "x",
        "confidence": "cpe",
    }
    return msgspec.convert({**facts, **more}, Match)


def decision(about: str, kind: str = "affected", **more: object) -> Decision:
    return msgspec.convert({"about": about, "is": kind, "why": "so", "by": "A. Author", **more}, Decision)


def found(
    *decisions: Decision, matches: tuple[Match, ...] = (match(),), pump: str = "1.0.0", version: str = "3.0.8"
) -> Found:
    components = {
        item.id: item for item in (component(version=version), component("zlib"), component(part="server"))
    }
    world = Intelligence(name="w", digest="d", as_of=SNAPSHOT)
    return vulnerabilities(device(*decisions, pump=pump), components, Matches(matches=matches), world, AS_OF)


def only(made: Found) -> Vulnerability:
    (item,) = made.vulnerabilities.values()
    return item


@pytest.mark.parametrize(
    "about",
    [
        "CVE-2024-1000",
        "GHSA-aaaa-bbbb-cccc",
        "CVE-2024-1000@pump",
        "CVE-2024-1000@pump/openssl",
        "CVE-2024-1000@pump/openssl@3.0.8",
        "GHSA-aaaa-bbbb-cccc@pump/openssl",
        "CVE-2024-1000@pump/pkg:generic/openssl",
        "CVE-2024-1000@pump/pkg:generic/openssl@3.0.8",
    ],
)
def test_a_decision_holds_by_any_id_and_any_name_of_part_and_component(about: str) -> None:
    made = found(decision(about), matches=(match("CVE-2024-1000", "GHSA-aaaa-bbbb-cccc"),))
    assert only(made).status == "affected"
    assert made.left == {}


@pytest.mark.parametrize(
    "about",
    [
        "CVE-2024-1001",
        "CVE-2024-1000@server",
        "CVE-2024-1000@pump/zlib",
        "CVE-2024-1000@pump/openss",
        "CVE-2024-1000@pump/pkg:npm/openssl",
    ],
)
def test_a_decision_about_something_else_holds_for_nothing_and_is_kept_as_such(about: str) -> None:
    made = found(decision(about))
    assert only(made).status == "undecided"
    [left] = made.left.values()
    assert (left.about, left.state) == (about, "unmatched")


def test_a_decision_about_one_part_says_nothing_of_the_same_component_in_another() -> None:
    here, there = match(), match(at="server/openssl")
    made = found(decision("CVE-2024-1000@pump/openssl", "fixed"), matches=(here, there))
    assert {item.part: item.status for item in made.vulnerabilities.values()} == {
        "pump": "fixed",
        "server": "undecided",
    }
    both = found(decision("CVE-2024-1000", "fixed"), matches=(here, there))
    assert {item.status for item in both.vulnerabilities.values()} == {"fixed"}


@pytest.mark.parametrize(
    ("versions", "status"), [(("1.0.0",), "fixed"), (("0.9.0", "1.0.0"), "fixed"), (("0.9.0",), "undecided")]
)
def test_a_decision_that_lists_versions_holds_only_for_those_of_the_part(
    versions: tuple[str, ...], status: str
) -> None:
    made = found(decision("CVE-2024-1000", "fixed", versions=versions))
    assert only(made).status == status
    assert [item.state for item in made.left.values()] == ([] if status == "fixed" else ["obsolete"])


def test_a_decision_about_another_version_of_the_component_is_obsolete() -> None:
    made = found(decision("CVE-2024-1000@pump/openssl@3.0.7", "fixed"))
    assert only(made).status == "undecided"
    [left] = made.left.values()
    assert (left.state, left.why) == ("obsolete", "it is about version 3.0.7 of openssl, which is now 3.0.8")


def test_the_decision_that_says_most_wins_whatever_its_place_in_the_file() -> None:
    several = [
        decision("CVE-2024-1000", "affected"),
        decision("CVE-2024-1000@pump", "under_investigation"),
        decision("CVE-2024-1000@pump/openssl", "fixed"),
        decision(
            "CVE-2024-1000@pump/openssl", "not_affected", versions=["1.0.0"], justification="code_not_present"
        ),
    ]
    for count, status in ((1, "affected"), (2, "under_investigation"), (3, "fixed"), (4, "not_affected")):
        assert only(found(*several[:count])).status == status
        assert only(found(*reversed(several[:count]))).status == status


def test_of_two_that_say_as_much_the_newer_wins() -> None:
    old = decision("CVE-2024-1000", "affected", date="2026-01-01")
    new = decision("CVE-2024-1000", "fixed", date="2026-02-01")
    assert only(found(old, new)).status == only(found(new, old)).status == "fixed"


@pytest.mark.parametrize(("until", "status"), [("2026-03-01", "affected"), ("2026-02-28", "undecided")])
def test_a_decision_holds_until_its_day_and_not_after_it(until: str, status: str) -> None:
    made = found(decision("CVE-2024-1000", until=until))
    assert only(made).status == status
    if status == "undecided":
        [left] = made.left.values()
        assert left.why == "it held until 2026-02-28"


@pytest.mark.parametrize(
    ("kind", "status"),
    [("accepted", "affected"), ("deferred", "affected"), ("transferred", "affected"), ("fixed", "fixed")],
)
def test_admitting_and_living_with_it_counts_as_affected(kind: str, status: str) -> None:
    item = only(found(decision("CVE-2024-1000", kind)))
    assert (item.status, item.decided, item.is_open) == (status, kind, status == "affected")


def test_an_override_decides_nothing_and_counts_only_with_reason_and_person() -> None:
    known = (match(kev=True),)
    full = only(found(decision("CVE-2024-1000", "overridden"), matches=known))
    assert (full.status, full.override, full.known_exploited) == ("undecided", "so", True)
    nobody = only(found(decision("CVE-2024-1000", "overridden", by=None), matches=known))
    assert nobody.override == ""


def test_a_signature_makes_a_proposal_a_decision() -> None:
    assert only(found(decision("CVE-2024-1000"))).standing == "proposed"
    signed = decision("CVE-2024-1000", "affected", **{"signed-in": {"system": "eQMS", "document": "D"}})
    assert only(found(signed)).standing == "signed elsewhere, not checked"
    assert only(found(decision("CVE-2024-1000", signed="evidence/sig-1.json"))).standing == "signed"
    assert only(found()).standing == "none"


@pytest.mark.parametrize(
    ("about", "kind", "speaks"),
    [
        ("CVE-2024-1000", "affected", True),
        ("GHSA-aaaa-bbbb-cccc", "accepted", True),
        ("VENDOR-1@pump/openssl", "fixed", True),
        ("HS-1", "accepted", False),
        ("SB107@pkg:generic/openssl@3.0.8", "waived", False),
        ("SB107@pkg:generic/openssl@3.0.8", "accepted", False),
        ("CVE-2024-1000", "dismissed", False),
    ],
)
def test_decisions_about_risks_findings_and_rules_are_none_about_vulnerabilities(
    about: str, kind: str, speaks: bool
) -> None:
    assert speaks_of_a_vulnerability(decision(about, kind)) is speaks


def test_an_open_question_is_due_when_the_plan_says_and_a_decision_says_its_own_day() -> None:
    assert only(found(decision("CVE-2024-1000", until="2026-05-01"))).deadline == datetime.date(2026, 5, 1)
    assert only(found(decision("CVE-2024-1000", "fixed"))).deadline is None
    version = only(found(decision("CVE-2024-1000", "affected", **{"until-version": "1.1.0"})))
    assert (version.deadline, version.deadline_why) == (None, "version 1.1.0, by the decision")


def test_the_worst_score_rates_it_and_nothing_rates_what_has_no_vector() -> None:
    low, high = "CVSS:3.1/AV:L/AC:H/PR:H/UI:R/S:U/C:L/I:N/A:N", "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"
    assert only(found(matches=(match(cvss=[low, high]),))).severity == "critical"
    assert only(found(matches=(match(cvss=["no vector"]),))).severity == "not rated"


def test_every_look_up_is_kept_with_its_reason() -> None:
    lookup = Lookup(
        id="pump/zlib", name="zlib", status="not-covered", why="no source", proposed=("cpe:2.3:x",)
    )
    components = {"pump/zlib": component("zlib")}
    world = Intelligence(name="w", digest="d", as_of=SNAPSHOT)
    made = vulnerabilities(device(), components, Matches(lookups=(lookup,)), world, AS_OF)
    assert made.lookups["pump/zlib"].status == "not-covered"
    assert made.lookups["pump/zlib"].proposed == ("cpe:2.3:x",)
