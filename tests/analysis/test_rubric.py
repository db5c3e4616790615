"""MITRE's questions on a vulnerability: each answered from the advisory or the model with its reason, or left to a person."""

from __future__ import annotations

import msgspec
import pytest

from tests.rules.examples import inputs_of
from wardbook.analysis.rubric import ORDER, answers, metrics, proposed_vector, situations_of
from wardbook.model.architecture import Asset, Flow
from wardbook.model.cvss import score
from wardbook.model.security_file import Device
from wardbook.model.vulnerability import Vulnerability

WORST = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H = 9.8"


def item(*scores: str, part: str = "pump") -> Vulnerability:
    return Vulnerability(
        id="CVE-2024-1000@pump/x", vulnerability="CVE-2024-1000", aliases=(), component=f"{part}/x", part=part,
        how_found="", source=(), range="", confidence="range", scores=scores, severity="critical",
    )  # fmt: skip


def device(*ways: str, **assets: dict[str, object]) -> Device:
    """The base device with the pump reached over some media, and other assets."""
    found = inputs_of("").device
    flows = {way: Flow(id=way, sender="server", receiver="pump", via=way) for way in ways}
    kept = {
        name: msgspec.convert({"id": name, "needs": {}, "kept-in": ["pump"], **facts}, Asset)
        for name, facts in assets.items()
    }
    return msgspec.structs.replace(found, flows=flows, assets=kept, situations={})


def said(known: Device, one: Vulnerability) -> dict[str, str]:
    return {answer.question: answer.answer for answer in answers(known, one)}


def test_every_question_is_answered_once_in_the_rubrics_order_and_with_a_reason() -> None:
    found = answers(inputs_of("").device, item(WORST))
    assert tuple(answer.question for answer in found) == ORDER
    assert all(answer.why for answer in found)


@pytest.mark.parametrize(
    ("ways", "answered", "reach"),
    [
        (("ethernet",), {"XAVN": "yes", "XAVT": "yes"}, "N"),
        (("ble",), {"XAVN": "yes", "XAVT": "no", "XAVW": "yes", "XAVR": "no"}, "A"),
        (("nfc",), {"XAVN": "yes", "XAVT": "no", "XAVW": "yes", "XAVR": "yes"}, "L"),
        (("usb",), {"XAVN": "no", "XAVP": "yes"}, "L"),
        ((), {"XAVN": "unknown"}, "N"),
    ],
)
def test_the_medium_of_the_paths_says_from_where_it_is_reached(
    ways: tuple[str, ...], answered: dict[str, str], reach: str
) -> None:
    known = device(*ways)
    found = said(known, item(WORST))
    assert {name: found[name] for name in answered} == answered
    assert proposed_vector(item(WORST), answers(known, item(WORST))).split("/")[1] == f"AV:{reach}"


def test_what_the_advisory_calls_local_stays_local_whatever_the_network() -> None:
    local = item("CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H = 7.8")
    assert said(device("ethernet"), local)["XAVN"] == "no"
    assert "/AV:L/" in proposed_vector(local, answers(device("ethernet"), local))


@pytest.mark.parametrize(
    ("vector", "answered"),
    [
        ("AC:L/PR:N/UI:N/S:U", {"XACL": "yes", "XPRL": "no", "XPRZ": "not asked", "XUI": "no", "XS": "no"}),
        ("AC:H/PR:H/UI:R/S:C", {"XACL": "no", "XPRL": "yes", "XPRZ": "yes", "XUI": "yes", "XS": "yes"}),
        ("AC:L/PR:L/UI:N/S:U", {"XPRL": "yes", "XPRZ": "no", "XPRS": "yes"}),
    ],
)
def test_complexity_privilege_and_interaction_come_from_the_advisorys_vector(
    vector: str, answered: dict[str, str]
) -> None:
    found = said(device("ethernet"), item(f"CVSS:3.1/AV:N/{vector}/C:H/I:H/A:H = 9.0"))
    assert {name: found[name] for name in answered} == answered


def test_the_kind_of_data_at_the_part_says_what_is_at_stake() -> None:
    known = device(
        "ethernet",
        records={"data": ["phi"], "shared": "one device"},
        token={"data": ["credential"]},
        rates={"data": ["safety"]},
        alarms={"name": "Alarm limits"},
    )
    found = said(known, item(WORST))
    for question in ("XCP", "XIP", "XAP", "XCS", "XCT", "XAT", "XCD"):
        assert found[question] == "yes", question
    assert found["XCPM"] == "no"


def test_an_impact_that_the_advisory_rules_out_is_none_and_what_the_model_does_not_say_is_unknown() -> None:
    stated = item("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:H/A:H = 9.1")
    found = said(device("ethernet", note={"name": "a note"}), stated)
    assert found["XCT"] == found["XCP"] == "no"
    assert found["XIT"] == "unknown"
    assert found["XIP"] == "no"


def test_without_a_vector_nothing_is_proposed_and_a_person_is_asked() -> None:
    bare = item()
    found = said(device("ethernet"), bare)
    assert found["XACL"] == found["XCT"] == "unknown"
    assert proposed_vector(bare, answers(device("ethernet"), bare)) == ""
    old = item("AV:N/AC:L/Au:N/C:P/I:P/A:P = 7.5")
    assert metrics(old) == {}


def test_a_vector_of_cvss_4_is_put_in_words_of_3() -> None:
    newest = item("CVSS:4.0/AV:N/AC:L/AT:P/PR:N/UI:A/VC:H/VI:L/VA:N/SC:N/SI:H/SA:N = 7.0")
    assert metrics(newest) == {
        "AV": "N", "AC": "H", "PR": "N", "UI": "R", "S": "C", "C": "H", "I": "L", "A": "N",
    }  # fmt: skip


@pytest.mark.parametrize("ways", [(), ("ethernet",), ("nfc",), ("usb",), ("ble", "uart")])
def test_what_is_proposed_can_be_scored_and_never_says_more_impact_than_the_advisory(
    ways: tuple[str, ...],
) -> None:
    order = "NLH"
    for vector in (WORST, "CVSS:3.1/AV:A/AC:H/PR:L/UI:R/S:C/C:L/I:N/A:L = 4.0"):
        one = item(vector)
        made = proposed_vector(one, answers(device(*ways), one))
        stated, proposed = metrics(one), score(made).metrics
        assert all(order.index(proposed[letter]) <= order.index(stated[letter]) for letter in "CIA")


def test_situations_name_a_part_by_itself_or_by_an_asset_that_it_holds() -> None:
    known = inputs_of("").device
    assert situations_of(known, "pump") == ["HS-1"]
    assert situations_of(known, "server") == []
