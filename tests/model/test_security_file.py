"""The security file: one artefact, the same bytes after writing, reading and writing again."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.base_folder import copy_base
from wardbook.app import inputs
from wardbook.compile import compile as compile_file
from wardbook.model.security_file import SecurityFile, dumps, json_schema, loads, origins

BASE = Path(__file__).parent.parent / "rules" / "base"
FIXTURES = Path(__file__).parent.parent / "fixtures"
AS_OF = datetime.date(2026, 11, 20)


@pytest.fixture(scope="module")
def file() -> SecurityFile:
    return compile_file(inputs(BASE, as_of=AS_OF))


def test_written_read_and_written_again_it_is_the_same_bytes(file: SecurityFile) -> None:
    assert dumps(loads(dumps(file))) == dumps(file)


def test_the_sidecar_puts_every_place_back(file: SecurityFile) -> None:
    again = loads(dumps(file), origins(file))
    assert again == file
    assert again.device.flows["update"].origin == file.device.flows["update"].origin


def test_a_comment_in_the_folder_changes_no_digest(tmp_path: Path, file: SecurityFile) -> None:
    copy_base(tmp_path)
    architecture = tmp_path / "architecture.yaml"
    architecture.write_text("# a remark\n\n" + architecture.read_text())
    moved = compile_file(inputs(tmp_path, as_of=AS_OF))
    plain, other = json.loads(dumps(file)), json.loads(dumps(moved))
    assert plain.pop("inputs") != other.pop("inputs")
    assert plain == other
    assert origins(moved) != origins(file)


def test_it_meets_its_published_schema(file: SecurityFile) -> None:
    jsonschema_rs.validator_for(json_schema()).validate(json.loads(dumps(file)))


def test_the_published_schema_refuses_what_is_no_security_file(file: SecurityFile) -> None:
    plain = json.loads(dumps(file))
    plain["device"]["zones"]["hospital"]["trust"] = "much"
    assert not jsonschema_rs.validator_for(json_schema()).is_valid(plain)


def test_keys_stand_in_one_order(file: SecurityFile) -> None:
    plain = json.loads(dumps(file))
    assert json.loads(json.dumps(plain, sort_keys=True)) == plain
    assert list(plain["device"]) == sorted(plain["device"])


@pytest.mark.parametrize("path", sorted(FIXTURES.glob("security-file-*.json")), ids=lambda path: path.stem)
def test_every_older_version_loads_for_ever(path: Path) -> None:
    data = path.read_bytes()
    assert dumps(loads(data)) == data


def test_there_is_a_fixture_of_the_first_version() -> None:
    assert (FIXTURES / "security-file-1.json").exists()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b'{"schema": "wardbook/security-file/9"}',
        b'{"schema": "wardbook/security-file/1"}',
        b"\xff",
        b"[" * 5_000,
    ],
)
def test_what_is_no_security_file_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="security file"):
        loads(data)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 6_000), st.binary(max_size=6))
def test_a_damaged_security_file_is_refused_or_read_and_never_breaks(at: int, inserted: bytes) -> None:
    data = (FIXTURES / "security-file-1.json").read_bytes()
    try:
        loads(data[:at] + inserted + data[at:])
    except ValueError:
        return
