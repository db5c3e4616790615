from __future__ import annotations

import typing
from collections.abc import Iterator

import pytest

from wardbook.knowledge.reader import load
from wardbook.model import (
    aftercare,
    architecture,
    components,
    controls,
    decisions,
    device,
    quality,
    safety,
    verification,
)
from wardbook.model.record import Record
from wardbook.rules.assessment import STAGE_GATES
from wardbook.source.decode import fields

KNOWLEDGE = load()
MODULES = (aftercare, architecture, components, controls, decisions, device, quality, safety, verification)


def _records() -> Iterator[type[Record]]:
    for module in MODULES:
        for value in vars(module).values():
            if isinstance(value, type) and issubclass(value, Record):
                yield value


def test_every_list_that_a_field_of_the_device_folder_takes_words_from_exists() -> None:
    asked = {
        field.extra["word"] for record in _records() for field in fields(record) if field.extra.get("word")
    }
    assert "roles" in asked
    assert asked - {"via"} | {"media", "protocols"} <= {*KNOWLEDGE.lists}


@pytest.mark.parametrize("name", KNOWLEDGE.lists)
def test_every_word_of_a_list_has_a_sentence(name: str) -> None:
    words = KNOWLEDGE.words(name)
    assert words
    assert [word for word, sentence in words.items() if not sentence.endswith(".")] == []


@pytest.mark.parametrize(
    "name", ["media", "protocols", "roles", "auth", "connects", "controls", "test-methods"]
)
def test_no_word_of_a_list_is_a_word_of_the_format(name: str) -> None:
    assert not {"none", "unknown", "never", "device"} & {*KNOWLEDGE.words(name)}


def test_a_closed_list_cannot_be_changed_by_who_reads_it() -> None:
    with pytest.raises(TypeError):
        KNOWLEDGE.words("media")["tin-can"] = "Two cans and a string."  # type: ignore[index]


def test_a_list_nobody_wrote_is_refused() -> None:
    with pytest.raises(KeyError):
        KNOWLEDGE.words("weather")


def test_every_control_word_belongs_to_one_of_the_eight_categories() -> None:
    letters = {record.text("category") for record in KNOWLEDGE.of_kind("catalogue-control")}
    assert letters == set("ABCDEFGH")


def test_test_methods_cover_the_four_kinds_of_testing_and_every_method_asked_for_exists() -> None:
    methods = KNOWLEDGE.words("test-methods")
    kinds = {record.text("type") for record in KNOWLEDGE.of_kind("test-method")}
    assert kinds == {"requirements", "threat-mitigation", "vulnerability", "penetration"}
    asked = {record.text("method") for record in KNOWLEDGE.of_kind("testing")} - {""}
    assert asked <= {*methods}


def test_every_stage_of_life_has_the_milestone_at_which_rules_block() -> None:
    gates = {
        record.title: record.text("gate")
        for record in KNOWLEDGE.of_kind("word")
        if record.section == "stages"
    }
    assert set(gates) == set(typing.get_args(device.Stage))
    assert gates == {stage: gate.value for stage, gate in STAGE_GATES.items()}


def test_the_words_of_the_design_document_are_known() -> None:
    expected = {
        "media": {"keypad", "usb", "ethernet", "wifi", "uart", "spi"},
        "protocols": {"https", "hl7v2"},
        "auth": {"pin", "password", "tls-server", "mutual-tls", "pairing", "signature"},
        "roles": {"clinician", "service"},
        "controls": {"mutual-tls", "privilege-separation"},
        "asks": {"mds2", "sso", "offline-use", "patch-window"},
        "use-views": {"updateability"},
        "test-methods": {"security-requirement", "penetration"},
        "connects": {"wifi", "ethernet", "usb"},
        "markets": {"us", "eu", "ca"},
    }
    missing = {
        f"{name}: {word}" for name, words in expected.items() for word in words - {*KNOWLEDGE.words(name)}
    }
    assert missing == set()


def test_traits_of_parts_are_the_kinds_of_parts() -> None:
    parts = {word.partition(".")[2] for word in KNOWLEDGE.words("traits") if word.startswith("part.")}
    assert parts == set(typing.get_args(architecture.PartKind))
