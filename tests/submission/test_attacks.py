"""Twelve attacks on manifest and signatures and a thousand flipped bytes: both verifiers find every one."""

from __future__ import annotations

import hashlib
import json
import random
import shutil
from base64 import b64decode, b64encode
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from tests.submission.signed import (
    STRANGER,
    both,
    content,
    key_file,
    key_text,
    register,
    signed,
    stand_alone,
    written,
)
from wardbook.analysis import ed25519
from wardbook.app.package_bytes import beside, read_package
from wardbook.app.sign_package import sign_package
from wardbook.base.canonical import canonical_json
from wardbook.submission import verification
from wardbook.submission.checking import sealed

Attack = Callable[[Path], None]
REVIEW, APPROVAL = 0, 1


def envelopes(package: Path) -> list[Path]:
    return sorted(beside(package).iterdir())


def restated(path: Path, change: Callable[[dict[str, object]], None]) -> None:
    """Another statement under the signature that there is."""
    envelope = json.loads(path.read_bytes())
    statement = json.loads(b64decode(envelope["payload"]))
    change(statement)
    envelope["payload"] = b64encode(canonical_json(statement)).decode()
    path.write_bytes(canonical_json(envelope) + b"\n")


def swap_of_files(package: Path) -> None:
    one, other = package / "00-index.pdf", package / "01-threats.pdf"
    first, second = one.read_bytes(), other.read_bytes()
    one.write_bytes(second)
    other.write_bytes(first)


def first_signature_stripped(package: Path) -> None:
    envelopes(package)[REVIEW].unlink()


def first_signature_stripped_and_the_next_renamed(package: Path) -> None:
    first, second = envelopes(package)
    first.unlink()
    second.rename(second.with_name(second.name.replace("02-", "01-")))


def last_signature_stripped(package: Path) -> None:
    envelopes(package)[APPROVAL].unlink()


def keys_of_the_manifest_twice(package: Path) -> None:
    data = (package / "manifest.json").read_bytes()
    resealed(package, data.replace(b'"draft": false', b'"draft": true,\n "draft": false', 1))


def keys_of_an_envelope_twice(package: Path) -> None:
    path = envelopes(package)[REVIEW]
    path.write_bytes(path.read_bytes().replace(b'{"payload":', b'{"payload":"","payload":', 1))


def type_confusion(package: Path) -> None:
    path = envelopes(package)[REVIEW]
    path.write_bytes(path.read_bytes().replace(b"vnd.in-toto+json", b"vnd.other+json"))


def other_predicate(package: Path) -> None:
    restated(envelopes(package)[REVIEW], lambda said: said.update(predicateType="urn:wardbook:other:1"))


def replay_on_another_version(package: Path) -> None:
    written(package, content("2"))


def meaning_changed(package: Path) -> None:
    path = envelopes(package)[REVIEW]
    restated(path, lambda said: said["predicate"].update(meaning="release"))  # type: ignore[attr-defined]
    path.rename(path.with_name(path.name.replace("review", "release")))


def signer_swapped(package: Path) -> None:
    restated(envelopes(package)[REVIEW], lambda said: said["predicate"].update(person="B. Other"))  # type: ignore[attr-defined]


def signatures_swapped(package: Path) -> None:
    one, other = (json.loads(path.read_bytes()) for path in envelopes(package))
    one["signatures"][0]["sig"] = other["signatures"][0]["sig"]
    envelopes(package)[REVIEW].write_bytes(canonical_json(one) + b"\n")


def path_out_of_the_package(package: Path) -> None:
    tree = json.loads((package / "manifest.json").read_bytes())
    tree["files"][0]["path"] = "../" + tree["files"][0]["path"]
    resealed(package, canonical_json(tree))


def link_in_place_of_a_file(package: Path) -> None:
    (package / "00-index.pdf").rename(package.parent / "outside.pdf")
    (package / "00-index.pdf").symlink_to(package.parent / "outside.pdf")


def extra_file(package: Path) -> None:
    (package / "inputs" / "more.yaml").write_bytes(b"")


def removed_file(package: Path) -> None:
    (package / "inputs" / "device.yaml").unlink()


def names_that_differ_in_case(package: Path) -> None:
    (package / "00-INDEX.pdf").write_bytes(b"%PDF-1.7 other")


def renamed_envelope(package: Path) -> None:
    path = envelopes(package)[APPROVAL]
    path.rename(path.with_name(path.name.replace("approval", "release")))


def file_among_the_signatures(package: Path) -> None:
    (beside(package) / "README").write_bytes(b"trust us")


def link_among_the_signatures(package: Path) -> None:
    (beside(package) / "03-release-0000000000000000.dsse.json").symlink_to(envelopes(package)[0])


def algorithm_downgraded(package: Path) -> None:
    path = envelopes(package)[REVIEW]
    path.write_bytes(path.read_bytes().replace(b'"sig":', b'"alg":"none","sig":'))


def second_signature_in_one_envelope(package: Path) -> None:
    path = envelopes(package)[REVIEW]
    envelope = json.loads(path.read_bytes())
    envelope["signatures"] *= 2
    path.write_bytes(canonical_json(envelope) + b"\n")


def called_a_draft(package: Path) -> None:
    data = (package / "manifest.json").read_bytes()
    resealed(package, data.replace(b'"draft": false', b'"draft": true', 1))


def nothing_left(package: Path) -> None:
    shutil.rmtree(package)
    package.mkdir()


def resealed(package: Path, manifest: bytes) -> None:
    """A manifest with the checksum that belongs to it: the attacker can count, too."""
    made = sealed({}, {})
    line = made["manifest.json.sha256"].decode()
    (package / "manifest.json").write_bytes(manifest)
    (package / "manifest.json.sha256").write_text(hashlib.sha256(manifest).hexdigest() + line[64:])


ATTACKS: dict[Attack, str] = {
    swap_of_files: "changed",
    first_signature_stripped: "renamed",
    first_signature_stripped_and_the_next_renamed: "out of order",
    last_signature_stripped: "lacks",
    keys_of_the_manifest_twice: "unreadable",
    keys_of_an_envelope_twice: "unreadable",
    type_confusion: "unreadable",
    other_predicate: "unreadable",
    replay_on_another_version: "other package",
    meaning_changed: "forged",
    signer_swapped: "forged",
    signatures_swapped: "forged",
    path_out_of_the_package: "bad path",
    link_in_place_of_a_file: "bad path",
    extra_file: "extra",
    removed_file: "missing",
    names_that_differ_in_case: "collision",
    renamed_envelope: "renamed",
    file_among_the_signatures: "unreadable",
    link_among_the_signatures: "unreadable",
    algorithm_downgraded: "unreadable",
    second_signature_in_one_envelope: "unreadable",
    called_a_draft: "other package",
    nothing_left: "missing",
}


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__)
def test_an_attack_is_found_by_both_verifiers_and_by_its_name(tmp_path: Path, attack: Attack) -> None:
    package = signed(tmp_path)
    attack(package)
    found = both(package)
    assert not found["holds"]
    assert ATTACKS[attack] in {code for _, code in found["faults"]}, found["faults"]


def test_a_package_made_anew_by_a_stranger_holds_for_itself_and_not_for_the_keys_that_were_kept(
    tmp_path: Path,
) -> None:
    own = register(key=key_text(STRANGER), may=[])
    package = written(tmp_path / "package", content(signers=own))
    for meaning in ("review", "approval"):
        sign_package(
            package, meaning, key_file(tmp_path, STRANGER), reason="mine", time="2026-11-03T10:00:00Z"
        )
    assert both(package)["holds"]
    assert [item["fault"] for item in both(package, register())["signatures"]] == ["unknown key"] * 2


@pytest.mark.parametrize("form", ["folder", "zip"])
def test_five_hundred_flipped_bits_are_each_found_by_both_verifiers(
    tmp_path: Path, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Both compute a signature from key, message and signature alone: those that were not flipped need it once.
    monkeypatch.setattr(stand_alone(), "holds", cache(stand_alone().holds))
    monkeypatch.setattr(verification, "holds", cache(ed25519.holds))
    package = signed(tmp_path)
    place = package if form == "folder" else tmp_path / "package.zip"
    targets = [path for path in package.rglob("*") if path.is_file()] if form == "folder" else [place]
    targets = sorted(targets) + envelopes(package)
    chance = random.Random(20261127)
    for number in range(500):
        target = targets[number % len(targets)]
        data = bytearray(target.read_bytes())
        place_of_bit = chance.randrange(len(data))
        data[place_of_bit] ^= 1 << chance.randrange(8)
        before = target.read_bytes()
        target.write_bytes(data)
        found = both(place) if form == "folder" else verdicts(place)
        assert not found["holds"], (target.name, place_of_bit)
        target.write_bytes(before)
    assert both(place)["holds"]


def verdicts(place: Path) -> dict[str, bool]:
    """Of a broken zip the two may tell different things, and must judge the same."""
    read = read_package(place)
    ours = verification.verdict(read.files, read.beside, None, read.faults).holds
    theirs = stand_alone().verify(str(place), read.beside, None)["holds"]
    assert ours == theirs
    return {"holds": ours}
