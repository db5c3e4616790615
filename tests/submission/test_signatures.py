"""Signatures lie beside a package, are somebody's, and hold for that package only."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization

from tests.submission.signed import (
    AUTHOR,
    OTHER,
    STRANGER,
    both,
    content,
    key_file,
    register,
    signed,
    written,
)
from wardbook.app.package_bytes import beside, read_package
from wardbook.app.sign import Refused
from wardbook.app.sign_package import sign_package, verified
from wardbook.cli.main import wardbook
from wardbook.submission.signers import second_verifier

NOON = "2026-11-03T12:00:00Z"


def test_a_signed_package_holds_for_both_verifiers_as_folder_and_as_zip(tmp_path: Path) -> None:
    package = signed(tmp_path)
    for place in (package, tmp_path / "package.zip"):
        found = both(place)
        assert found["holds"], found
        assert [(item["person"], item["meaning"]) for item in found["signatures"]] == [
            ("A. Author", "review"),
            ("B. Other", "approval"),
        ]


def test_signing_changes_no_byte_of_the_package(tmp_path: Path) -> None:
    package = signed(tmp_path)
    assert read_package(package).files == content()
    assert beside(package) == tmp_path / "package.signatures" == beside(tmp_path / "package.zip")


def test_what_is_needed_and_not_signed_is_lacking_unless_it_is_a_draft(tmp_path: Path) -> None:
    final = written(tmp_path / "final", content())
    assert both(final)["faults"] == [["approval", "lacks"], ["review", "lacks"]]
    assert both(written(tmp_path / "draft", content(draft=True)))["holds"]


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"revoked": "2026-12-01"}, "revoked"),
        ({"until": "2026-10-31"}, "outside its time"),
        ({"from": "2026-11-02"}, "outside its time"),
        ({"person": "C. Third"}, "other person"),
        ({"role": "boss"}, "other person"),
        ({"may": ["approval"]}, "not allowed"),
        ({"key": "9QAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}, "unknown key"),
    ],
)
def test_the_register_that_the_reader_keeps_decides(
    tmp_path: Path, changes: dict[str, object], fault: str
) -> None:
    package = signed(tmp_path)
    found = both(package, register(**changes))
    assert [item["fault"] for item in found["signatures"]] == [fault, ""]
    assert ["review", "lacks"] in found["faults"]


def test_a_retired_key_keeps_what_it_signed_while_it_was_valid(tmp_path: Path) -> None:
    package = signed(tmp_path)
    assert both(package, register(until="2026-11-01"))["holds"]


def test_nobody_signs_what_is_not_whole_or_with_a_key_that_is_not_theirs(tmp_path: Path) -> None:
    package = written(tmp_path / "package", content())
    author, stranger = key_file(tmp_path, AUTHOR), key_file(tmp_path, STRANGER)
    with pytest.raises(Refused, match="registered for nobody"):
        sign_package(package, "review", stranger, reason="read", time=NOON)
    with pytest.raises(Refused, match=r"A\. Author, so B\. Other cannot"):
        sign_package(package, "review", author, reason="read", by="B. Other", time=NOON)
    with pytest.raises(Refused, match="give a reason"):
        sign_package(package, "review", author, reason=" ", time=NOON)
    with pytest.raises(Refused, match="may not mean that"):
        sign_package(package, "release", key_file(tmp_path, OTHER), reason="go", time=NOON)
    with pytest.raises(Refused, match="not registered for today"):
        sign_package(package, "review", author, reason="read", time="2025-12-31T23:59:59Z")
    (package / "01-threats.pdf").write_bytes(b"%PDF-1.7 other")
    with pytest.raises(Refused, match=r"01-threats\.pdf: changed"):
        sign_package(package, "review", author, reason="read", time=NOON)
    assert not beside(package).exists()


def test_a_clock_that_went_back_and_a_draft_are_not_signed(tmp_path: Path) -> None:
    package = signed(tmp_path)
    with pytest.raises(Refused, match="the clock stands before"):
        sign_package(
            package, "author", key_file(tmp_path, AUTHOR), reason="late", time="2026-11-01T12:00:00Z"
        )
    draft = written(tmp_path / "draft", content(draft=True))
    with pytest.raises(Refused, match="is a draft"):
        sign_package(draft, "approval", key_file(tmp_path, OTHER), reason="no", time=NOON)


def test_every_character_of_a_reason_survives_both_verifiers(tmp_path: Path) -> None:
    package = written(tmp_path / "package", content())
    reason = "".join(map(chr, range(0x20, 0x180))) + "\t\n\r\b\f\x01\x1f\u2028\u2029\U0001f600"
    sign_package(package, "review", key_file(tmp_path, AUTHOR), reason=reason, time=NOON)
    found = both(package)
    assert found["signatures"][0]["reason"] == reason
    assert found["faults"] == [["approval", "lacks"]]


def test_the_second_verifier_is_short_stands_alone_and_lies_in_the_package(tmp_path: Path) -> None:
    text = second_verifier().decode()
    assert text.count("\n") <= 200
    imported = next(line for line in text.splitlines() if line.startswith("import "))
    assert set(imported.removeprefix("import ").split(", ")) <= sys.stdlib_module_names
    package = signed(tmp_path)
    run = [sys.executable, "-I", "-S", str(package / "verify.py")]
    said = subprocess.run(run, capture_output=True, text=True, check=False, cwd="/")
    assert said.returncode == 0, said.stderr
    assert "review by A. Author (lead)" in said.stdout
    (package / "01-threats.pdf").write_bytes(b"%PDF-1.7 tampered")
    (tmp_path / "kept.json").write_bytes(register())
    run += ["--signers", str(tmp_path / "kept.json"), "--json"]
    said = subprocess.run(run, capture_output=True, text=True, check=False)
    assert said.returncode == 1
    assert json.loads(said.stdout)["faults"] == [["01-threats.pdf", "changed"]]


@pytest.mark.parametrize("form", ["table", "csv", "md", "json"])
def test_name_time_and_meaning_stand_in_every_form_that_people_read(
    tmp_path: Path, form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    package = signed(tmp_path)
    assert wardbook(["signatures", str(package), "--format", form], standalone_mode=False) == 0
    told = capsys.readouterr().out
    for words in ("A. Author", "B. Other", "review", "approval", "2026-11-01T10:00:00Z", "read it"):
        pieces = (
            re.split(r" |(?<=11-)", words) if form == "table" else [words]
        )  # as a narrow terminal breaks them
        assert all(word in told for word in pieces)


def test_a_key_with_a_passphrase_signs_once_it_was_said(tmp_path: Path) -> None:
    package = written(tmp_path / "package", content())
    locked = tmp_path / "locked.pem"
    lock = serialization.BestAvailableEncryption(b"secret")
    form = serialization.PrivateFormat.PKCS8
    locked.write_bytes(AUTHOR.private_bytes(serialization.Encoding.PEM, form, lock))
    for said, why in ((None, "without a passphrase"), (lambda: "wrong", "with this passphrase")):
        with pytest.raises(Refused, match=why):
            sign_package(package, "review", locked, reason="read", time=NOON, passphrase=said)
    made = sign_package(package, "review", locked, reason="read", time=NOON, passphrase=lambda: "secret")
    assert made.signing.person == "A. Author"


def test_the_command_lists_who_signed_and_says_one_verdict(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    package = written(tmp_path / "package", content())
    key = str(key_file(tmp_path, AUTHOR))
    arguments = ["sign", str(package), "--meaning", "review", "--reason", "read it", "--key", key]
    wardbook(arguments, standalone_mode=False)
    assert "Still needed: approval." in capsys.readouterr().out
    assert wardbook(["signatures", str(package)], standalone_mode=False) == 1
    said = capsys.readouterr().out
    assert "valid" in said
    assert "NOT as it should be" in said
    assert not verified(package).holds
    assert wardbook(["signatures", str(tmp_path / "none")], standalone_mode=False) == 3
