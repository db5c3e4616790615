"""From where a part is reached: paths across trust boundaries, dormant ones too, and hands."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from tests.rules.examples import inputs_of
from wardbook.analysis.exposure import around, exposure, incoming, media, zone_of
from wardbook.model.architecture import Flow
from wardbook.model.security_file import Device


def device(**flows: Mapping[str, object]) -> Device:
    """The base device (hospital with a server; ward around a case with the pump) with other paths."""
    found = inputs_of("").device
    made = {name: msgspec.convert({"id": name, **facts}, Flow) for name, facts in flows.items()}
    return msgspec.structs.replace(found, flows=made)


def test_a_path_from_a_less_trusted_zone_is_named_with_medium_and_authentication() -> None:
    known = device(update={"from": "server", "to": "pump", "via": "https/ethernet", "auth": "tls-server"})
    assert exposure(known, "pump") == (
        "by hand within case",
        "by hand within ward",
        "server in hospital (trust 1) over ethernet, authentication tls-server",
    )


def test_what_nobody_stated_is_said_to_be_so() -> None:
    known = device(odd={"from": "server", "to": "pump"})
    assert "server in hospital (trust 1) over a medium not stated, authentication not stated" in exposure(
        known, "pump"
    )


def test_a_path_that_the_other_side_opens_reaches_the_sender() -> None:
    sending = {"from": "pump", "to": "server", "via": "https/wifi"}
    assert media(device(out=sending), "pump") == frozenset()
    assert media(device(out={**sending, "opens": "from"}), "pump") == frozenset()
    assert media(device(out={**sending, "opens": "to"}), "pump") == {"wifi"}


def test_a_dormant_path_still_reaches_a_part() -> None:
    known = device(service={"from": "server", "to": "pump", "via": "ssh/ethernet", "dormant": True})
    assert [flow.id for flow in incoming(known, "pump")] == ["service"]


def test_a_path_within_one_zone_crosses_no_boundary() -> None:
    known = device(inner={"from": "server", "to": "server", "via": "ipc"})
    assert exposure(known, "server") == ()


def test_zones_around_a_part_are_found_and_a_ring_of_zones_ends() -> None:
    known = device()
    assert [zone.id for zone in around(known.zones, zone_of(known, "pump"))] == ["case", "ward"]
    ring = {**known.zones, "ward": msgspec.structs.replace(known.zones["ward"], inside="case")}
    assert [zone.id for zone in around(ring, "case")] == ["case", "ward"]


def test_a_part_that_is_not_there_is_reached_from_nowhere() -> None:
    assert exposure(device(), "nothing") == ()
    assert zone_of(device(), "nothing") == ""
    assert zone_of(device(), "nurse") == "ward"
