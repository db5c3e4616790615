"""VEX documents of any format are told apart by what is in them, and become one another."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest

from tests.formats.vex_samples import SAMPLE
from wardbook.formats import openvex, vex
from wardbook.formats.cyclonedx import vex as cyclonedx_vex
from wardbook.formats.official import check
from wardbook.model.vex import VexFamily

ADVISORIES = Path(__file__).parents[2].parent / "shared" / "data" / "advisories" / "csaf-medical"


def advisories() -> list[Path]:
    if not ADVISORIES.exists():
        pytest.skip("the medical advisories of CISA are not beside this checkout")
    return sorted(ADVISORIES.glob("*.json"))


@pytest.mark.parametrize("family", ["OpenVEX", "CycloneDX"])
def test_a_format_is_told_by_its_members_and_read_by_its_module(family: VexFamily) -> None:
    written = vex.write(SAMPLE, family)
    assert vex.family_of(written) == family
    assert vex.read(written, "x") == (SAMPLE, [])
    assert check(written, "x", family=family, encoding="json") == []


def test_one_format_becomes_the_other_and_back_without_loss() -> None:
    there = vex.read(openvex.write(SAMPLE))[0]
    assert there is not None
    back = vex.read(cyclonedx_vex.write(there))[0]
    assert back == SAMPLE


@pytest.mark.parametrize(
    "data", [b"", b"{}", b"[]", b"x", b'{"spdxVersion": "SPDX-2.3"}', b'{"a": ' + b"[" * 5_000]
)
def test_what_is_no_vex_document_is_refused_with_one_diagnostic(data: bytes) -> None:
    found, problems = vex.read(data, "x")
    assert found is None
    assert [problem.code for problem in problems] == ["SF001"]


def test_an_unknown_format_cannot_be_written() -> None:
    with pytest.raises(ValueError, match="OpenVEX, CycloneDX, CSAF"):
        vex.write(SAMPLE, "")


@pytest.mark.parametrize("family", ["OpenVEX", "CycloneDX"])
def test_medical_advisories_of_cisa_go_through_another_format_whole(family: VexFamily) -> None:
    paths = advisories()
    assert len(paths) == 12
    for path in paths:
        found, _ = vex.read(path.read_bytes(), path.name)
        assert found is not None
        written = vex.write(found, family)
        assert vex.read(written, path.name) == (found, []), path.name
        assert check(written, path.name, family=family, encoding="json") == [], path.name


def test_a_line_says_only_what_the_format_does_not() -> None:
    plain = msgspec.structs.replace(
        SAMPLE, title="", family="OpenVEX", spec="0.2.0", revision="1", statements=SAMPLE.statements[1:]
    )
    plain = msgspec.structs.replace(
        plain,
        statements=tuple(
            msgspec.structs.replace(said, responses=(), remedies=(), ratings=()) for said in plain.statements
        ),
    )
    assert "wardbook" not in json.dumps(json.loads(openvex.write(plain)))
