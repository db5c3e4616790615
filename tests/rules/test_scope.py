"""Whose a part is, whether it belongs to the device, and what counts as an answer."""

from __future__ import annotations

import pytest

from wardbook.base.span import Span
from wardbook.knowledge.reader import load
from wardbook.model.architecture import Flow, Part
from wardbook.model.device import DeviceFile, Identity, Lifecycle
from wardbook.model.record import Origin
from wardbook.model.safety import Situation
from wardbook.model.security_file import Device
from wardbook.rules import crossings, device
from wardbook.rules.answers import is_unanswered, place_of_entry
from wardbook.rules.scope import (
    can_be_caused,
    is_in_device,
    is_in_use,
    is_makers,
    is_makers_software,
    links_parts,
)


def test_words_that_rules_know_by_name_are_words_of_the_closed_lists() -> None:
    words = load().words
    assert words("media").keys() >= crossings._INSIDE
    assert {*crossings._PROVES_LITTLE, "wired-inside"} <= words("auth").keys()
    assert {"multi-patient", "updateability"} <= words("use-views").keys()
    assert set(device._CLASSED) <= words("markets").keys()


def part(kind: str = "process", **facts: str) -> Part:
    return Part(id="p", is_=kind, in_="case", **facts)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", ["process", "app", "model", "store", "hardware"])
def test_what_stands_in_the_device_is_the_makers_unless_said_otherwise(kind: str) -> None:
    assert is_makers(part(kind))
    assert not is_makers(part(kind, owner="vendor"))


@pytest.mark.parametrize("kind", ["server", "cloud", "external"])
def test_what_stands_elsewhere_is_the_makers_only_when_said(kind: str) -> None:
    assert not is_makers(part(kind))
    assert is_makers(part(kind, owner="maker"))


def test_stores_hardware_retired_and_other_makers_parts_are_no_software_of_the_maker() -> None:
    assert is_makers_software(part("process"))
    assert is_makers_software(part("server", owner="maker"))
    assert not is_makers_software(part("store"))
    assert not is_makers_software(part("hardware"))
    assert not is_makers_software(part("process", owner="hospital"))
    assert not is_makers_software(part("process", state="retired"))
    assert not is_makers_software(part("process", regulated="other-maker"))


def test_a_part_is_in_use_until_it_is_retired() -> None:
    assert is_in_use(part())
    assert is_in_use(part(state="in-use"))
    assert not is_in_use(part(state="retired"))


def test_what_regulated_says_goes_before_whose_it_is() -> None:
    assert is_in_device(part())
    assert is_in_device(part(owner="vendor", regulated="device"))
    assert not is_in_device(part(regulated="accessory"))
    assert not is_in_device(part(owner="hospital"))


@pytest.mark.parametrize("kind", ["server", "cloud", "external"])
def test_a_server_is_never_inside_the_device_itself(kind: str) -> None:
    assert not is_in_device(part(kind, owner="maker", regulated="device"))
    assert not is_in_device(part(kind, owner="maker"))


def test_a_path_links_parts_when_no_person_stands_at_either_end() -> None:
    about = DeviceFile(format=1, device=Identity(id="d", name="D"))
    device = Device(about=about, parts={"a": part(), "b": part()})
    assert links_parts(device, Flow(sender="a", receiver="b"))
    assert not links_parts(device, Flow(sender="nurse", receiver="b"))
    assert not links_parts(device, Flow(sender="a", receiver="nurse"))


def test_a_situation_without_when_or_with_never_is_not_said_to_be_caused_by_attacks() -> None:
    assert can_be_caused(Situation(what="x", when="a.control"))
    assert not can_be_caused(Situation(what="x", when="never"))
    assert not can_be_caused(Situation(what="x"))


def test_unknown_with_a_reason_answers_and_unknown_without_one_does_not() -> None:
    assert is_unanswered(None, "support_until")
    assert is_unanswered(Lifecycle(), "support_until")
    assert is_unanswered(Lifecycle(unknowns={"support-until": ""}), "support_until")
    assert not is_unanswered(Lifecycle(unknowns={"support-until": "decided in March"}), "support_until")
    assert not is_unanswered(Lifecycle(stage="idea"), "stage")


def test_an_empty_list_is_no_answer_and_a_no_is_one() -> None:
    assert is_unanswered(Part(is_="process", in_="case"), "ports")
    assert not is_unanswered(Flow(dormant=False), "dormant")


def test_a_keyword_of_python_in_a_field_name_finds_its_key() -> None:
    assert not is_unanswered(part(owner="maker"), "is_")


def test_an_entry_is_found_at_its_own_place_or_at_that_of_its_list() -> None:
    origin = Origin(Span("device.yaml", 1, 1), {"markets": (2, 10), "markets.1": (4, 5)})
    about = DeviceFile(format=1, device=Identity(id="d", name="D"), origin=origin)
    assert place_of_entry(about, "markets", 1) == Span("device.yaml", 4, 5)
    assert place_of_entry(about, "markets", 0) == Span("device.yaml", 2, 10)
