"""The conformance suite of the CycloneDX project: what is valid is read and passes, what is not is refused with reasons."""

from __future__ import annotations

import zipfile
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from wardbook.app import sboms
from wardbook.formats import sbom, sbom_checking
from wardbook.model.diagnostic import Severity

SUITE = Path(__file__).parents[2].parent / "shared" / "conformance" / "cyclonedx-specification.zip"

EXCEPTIONS: dict[str, str] = {
    # The suite's own prefix says that its project does not hold its validator to these two.
    "1.2/skip_invalid-empty-component-1.2.json": "the project skips it; refused here all the same",
    "1.2/skip_invalid-missing-component-type-1.2.json": "the project skips it; refused here all the same",
    # An XSD 1.0 cannot hold the rule; the specification says it in words.
    "1.7/informal-invalid-component-versionRange-non-external-explicit.xml": "no XSD refuses it; refused here",
    "1.7/informal-invalid-component-versionRange-non-external-implicit.xml": "no XSD refuses it; refused here",
}
"""Files whose name claims neither `valid-` nor `invalid-`, each with what becomes of it."""

UNREAD = {
    "textproto": "Protocol Buffers are no encoding that the reader claims; no tool of our users writes them"
}
"""Encodings of the suite that are plainly out, with the reason."""


class Case(NamedTuple):
    """A file of the suite: its name in it, and whether it is valid."""

    name: str
    is_valid: bool


@cache
def files() -> dict[str, bytes]:
    """Every file of the suite, {} where it is absent."""
    if not SUITE.exists():
        return {}
    with zipfile.ZipFile(SUITE) as archive:
        return {item.filename: archive.read(item) for item in archive.infolist() if not item.is_dir()}


def cases(*, valid: bool) -> list[str]:
    """The files of one kind that are in an encoding that is read; one that skips where the suite is absent."""
    prefix = "valid-" if valid else "invalid-"
    found = [name for name in files() if name.rpartition("/")[2].startswith(prefix)]
    found += [] if valid else [name for name in EXCEPTIONS if name in files()]
    return sorted(name for name in found if name.rpartition(".")[2] not in UNREAD) or [""]


def content(name: str) -> bytes:
    if not name:
        pytest.skip("the CycloneDX suite is not here (../shared/conformance)")
    return files()[name]


@pytest.mark.parametrize("name", cases(valid=True))
def test_a_valid_file_of_the_suite_is_read_without_a_remark_and_passes_the_official_check(name: str) -> None:
    found, problems = sbom.read(content(name), name)
    assert found is not None
    assert problems == []
    assert sbom_checking.check(content(name), name).diagnostics == ()


@pytest.mark.parametrize("name", cases(valid=False))
def test_an_invalid_file_of_the_suite_is_refused_with_file_path_and_reason(name: str, tmp_path: Path) -> None:
    place = tmp_path / (name or "x").replace("/", "-")
    place.write_bytes(content(name))
    checked = sboms.check_file(place)
    errors = [item for item in checked.diagnostics if item.severity is Severity.ERROR]
    assert checked.is_refused
    assert errors
    for item in checked.as_object()["diagnostics"]:
        assert item["file"] == str(place)
        assert item["message"]
        assert item["code"]
    # "" is the JSON pointer to the whole document: a flaw there is one of the document itself.
    assert all(item.path or "the file" in item.says for item in errors if item.code == "SF003")


def test_every_file_of_the_suite_is_held_to_something() -> None:
    content(next(iter(files()), ""))
    held = {*cases(valid=True), *cases(valid=False)}
    rest = {name for name in files() if name not in held}
    assert {name.rpartition(".")[2] for name in rest} <= UNREAD.keys()
    assert EXCEPTIONS.keys() <= held
    assert len(held) >= 700


def test_an_encoding_that_is_not_read_is_said_in_one_diagnostic() -> None:
    found, problems = sbom.read(b'spec_version: "1.6"\nversion: 1\ncomponents { name: "a" }\n', "x.textproto")
    assert found is None
    assert [item.code for item in problems] == ["SF001"]
    assert "none of the formats that are read" in problems[0].says
