"""Signatures count while the record is as it was signed, and for nobody else and nothing else."""

from __future__ import annotations

import datetime
import shutil
from pathlib import Path

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from wardbook.analysis.ed25519 import holds
from wardbook.app.inputs import inputs
from wardbook.app.sign import Refused, sign
from wardbook.compile import compile as compile_file
from wardbook.formats import signature_file
from wardbook.model.security_file import SecurityFile

ROOT = Path(__file__).resolve().parents[2]
KEY = ROOT / "examples" / "example-key.pem"
TODAY = datetime.date(2026, 11, 24)

DEVICE = """\
format: 1
device: {id: pump, name: Pump, version: 1.0.0, manufacturer: Example Medical}
"""
SAFETY = """\
harms: {H-1: {what: overdose, severity: critical}}
acceptance:
  critical: {time: weeks, expertise: expert, knowledge: restricted, window: moderate, equipment: specialised}
"""
DECISIONS = """\
# Kept as it is.
- about: PT-02
  is: accepted
  why: the clock is not used
  by: A. Author
  date: 2026-11-02
- {about: PT-01, is: accepted, why: "seen", by: B. Author, date: 2026-11-02}
"""

VECTORS = (
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
)
"""The first two test vectors of RFC 8032, 7.1: public key, message, signature."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "device.yaml").write_text(DEVICE)
    (tmp_path / "safety.yaml").write_text(SAFETY)
    (tmp_path / "decisions.yaml").write_text(DECISIONS)
    return tmp_path


def compiled(folder: Path) -> SecurityFile:
    return compile_file(inputs(folder, as_of=TODAY))


def change(path: Path, before: str, after: str) -> None:
    text = path.read_text()
    assert before in text
    path.write_text(text.replace(before, after))


def state(folder: Path, about: str) -> str:
    return compiled(folder).signatures[about].state


@pytest.mark.parametrize(("key", "message", "signature"), VECTORS)
def test_the_vectors_of_rfc_8032_hold_and_no_altered_one_does(key: str, message: str, signature: str) -> None:
    owner, said, made = bytes.fromhex(key), bytes.fromhex(message), bytes.fromhex(signature)
    assert holds(owner, said, made)
    assert not holds(owner, said + b"x", made)
    for place in range(0, 64, 5):
        altered = bytes(byte ^ (number == place) for number, byte in enumerate(made))
        assert not holds(owner, said, altered)
    assert not holds(owner, said, made[:-1])
    assert not holds(bytes(32), said, made) or owner == bytes(32)


def test_our_check_agrees_with_the_library_that_signs() -> None:
    for number in range(8):
        private = Ed25519PrivateKey.generate()
        public, said = private.public_key().public_bytes_raw(), b"x" * number
        assert holds(public, said, private.sign(said))
        assert not holds(public, said + b"!", private.sign(said))


def test_a_signature_with_a_scalar_past_the_order_is_refused_because_it_could_be_made_of_another() -> None:
    key, message, signature = (bytes.fromhex(item) for item in VECTORS[0])
    order = 2**252 + 27742317777372353535851937790883648493
    moved = (int.from_bytes(signature[32:], "little") + order).to_bytes(32, "little")
    assert not holds(key, message, signature[:32] + moved)


def test_a_signed_decision_counts_and_its_file_is_otherwise_as_it_was(folder: Path) -> None:
    made = sign(folder, "PT-02", KEY, "A. Author", date=TODAY)
    assert made.path == "evidence/sig-1.json"
    assert made.left_to_do == ""
    assert (folder / "decisions.yaml").read_text() == DECISIONS.replace(
        "  date: 2026-11-02\n", "  date: 2026-11-02\n  signed: evidence/sig-1.json\n", 1
    )
    found = compiled(folder)
    signed = found.signatures["accepted:PT-02"]
    assert (signed.state, signed.by, signed.is_example) == ("valid", "A. Author", True)
    assert [item.about for item in found.device.decisions if item.signed] == ["PT-02"]


def test_a_decision_that_changed_after_it_was_signed_is_a_proposal_again(folder: Path) -> None:
    sign(folder, "PT-02", KEY, "A. Author", date=TODAY)
    change(folder / "decisions.yaml", "the clock is not used", "the clock is hardly used")
    found = compiled(folder)
    assert found.signatures["accepted:PT-02"].state == "changed"
    assert not any(item.signed for item in found.device.decisions)


def test_a_remark_or_another_place_in_the_file_does_not_undo_a_signature(folder: Path) -> None:
    sign(folder, "PT-02", KEY, "A. Author", date=TODAY)
    change(folder / "decisions.yaml", "# Kept as it is.\n", "# Another remark.\n\n\n")
    assert state(folder, "accepted:PT-02") == "valid"


def test_acceptance_criteria_count_once_signed_and_the_signature_covers_the_estimates(folder: Path) -> None:
    made = sign(folder, "acceptance", KEY, "A. Author", date=TODAY)
    assert "safety.yaml" in made.left_to_do
    assert compiled(folder).signatures == {}
    (folder / "safety.yaml").write_text(SAFETY + f"  signed: {made.path}\n")
    found = inputs(folder, as_of=TODAY)
    assert compile_file(found).signatures["acceptance"].state == "valid"
    records = tuple(
        msgspec.structs.replace(item, facts={"time": "years"}) if item.name == "step.forge" else item
        for item in found.knowledge.records
    )
    other = msgspec.structs.replace(
        found, knowledge=msgspec.structs.replace(found.knowledge, records=records)
    )
    assert compile_file(other).signatures["acceptance"].state == "changed"
    assert compile_file(other).device.acceptance.signed is None  # type: ignore[union-attr]
    change(folder / "safety.yaml", "weeks", "months")
    assert state(folder, "acceptance") == "changed"


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("by", "B. Author", "forged"),
        ("digest", "sha256:" + 64 * "0", "forged"),
        ("signature", 86 * "A" + "==", "forged"),
        ("signature", "no base64!", "unreadable"),
        ("key", 43 * "A" + "=", "forged"),
        ("schema", "wardbook/signature/9", "unreadable"),
    ],
)
def test_an_altered_signature_file_counts_for_nothing(
    folder: Path, field: str, value: str, expected: str
) -> None:
    made = sign(folder, "PT-02", KEY, "A. Author", date=TODAY)
    altered = msgspec.structs.replace(made.file, **{field: value})
    (folder / made.path).write_bytes(signature_file.write(altered))
    assert state(folder, "accepted:PT-02") == expected
    assert not any(item.signed for item in compiled(folder).device.decisions)


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b"\xff", b"[" * 100_000, b" " * 70_000])
def test_a_file_that_is_no_signature_is_unreadable_and_one_that_is_gone_is_missing(
    folder: Path, data: bytes
) -> None:
    made = sign(folder, "PT-02", KEY, "A. Author", date=TODAY)
    (folder / made.path).write_bytes(data)
    assert state(folder, "accepted:PT-02") == "unreadable"
    (folder / made.path).unlink()
    assert state(folder, "accepted:PT-02") == "missing"


def test_a_signature_of_one_decision_is_none_of_another(folder: Path) -> None:
    made = sign(folder, "PT-02", KEY, "A. Author", date=TODAY)
    change(folder / "decisions.yaml", "by: B. Author,", f"by: B. Author, signed: {made.path},")
    assert state(folder, "accepted:PT-01") == "other record"


@pytest.mark.parametrize(
    ("about", "by", "says"),
    [
        ("PT-02", "B. Author", "A. Author decided this"),
        ("PT-2", "A. Author", "did you mean"),
    ],
)
def test_what_cannot_be_signed_is_refused_and_nothing_is_written(
    folder: Path, about: str, by: str, says: str
) -> None:
    with pytest.raises(Refused, match=says):
        sign(folder, about, KEY, by, date=TODAY)
    assert not (folder / "evidence").exists()
    assert (folder / "decisions.yaml").read_text() == DECISIONS


def test_a_key_of_another_kind_or_none_is_refused(folder: Path, tmp_path: Path) -> None:
    key = tmp_path / "key.pem"
    with pytest.raises(Refused, match="cannot be read"):
        sign(folder, "PT-02", key, "A. Author", date=TODAY)
    key.write_text("no key")
    with pytest.raises(Refused, match="no private key"):
        sign(folder, "PT-02", key, "A. Author", date=TODAY)


def test_the_one_signature_of_the_example_holds_and_is_marked_as_made_with_an_example_key() -> None:
    found = compile_file(inputs(ROOT / "examples" / "infusion-pump", as_of=TODAY))
    assert [(item.about, item.state, item.is_example) for item in found.signatures.values()] == [
        ("accepted:PT-02", "valid", True)
    ]
    assert (
        "example key"
        in (ROOT / "examples" / "infusion-pump" / found.signatures["accepted:PT-02"].id).read_text()
    )


def test_a_decision_in_one_line_is_signed_at_its_own_place(folder: Path) -> None:
    before = (folder / "decisions.yaml").read_text().splitlines()
    sign(folder, "PT-01", KEY, "B. Author", date=TODAY)
    assert (folder / "decisions.yaml").read_text().splitlines()[: len(before) - 1] == before[:-1]
    assert state(folder, "accepted:PT-01") == "valid"
    shutil.rmtree(folder / "evidence")


@pytest.mark.parametrize(
    ("registered", "wanted"),
    [
        ("{person: A. Author, key: KEY}", "valid"),
        ("{person: A. Author, key: KEY, from: 2026-11-24, until: 2026-11-24, may: [approval]}", "valid"),
        ("{person: B. Author, key: KEY}", "other person"),
        ("{person: A. Author, key: KEY, until: 2026-11-23}", "outside its time"),
        ("{person: A. Author, key: KEY, from: 2026-11-25}", "outside its time"),
        ("{person: A. Author, key: KEY, revoked: 2027-01-01}", "revoked"),
        ("{person: A. Author, key: KEY, may: [release]}", "not allowed"),
        ('{person: A. Author, key: "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="}', "unknown key"),
    ],
)
def test_where_keys_are_registered_a_name_that_was_typed_is_no_signature(
    folder: Path, registered: str, wanted: str
) -> None:
    made = sign(folder, "PT-02", KEY, "A. Author", date=TODAY, meaning="approval")
    company = "signers: {a: " + registered.replace("KEY", f'"{made.file.key}"') + "}\n"
    (folder / "company.yaml").write_text(company)
    found = compiled(folder).signatures["accepted:PT-02"]
    assert (found.state, found.meaning) == (wanted, "approval")


def test_the_meaning_of_a_record_is_signed_too(folder: Path) -> None:
    made = sign(folder, "PT-02", KEY, "A. Author", date=TODAY, meaning="review")
    altered = msgspec.structs.replace(made.file, meaning="approval")
    (folder / made.path).write_bytes(signature_file.write(altered))
    assert state(folder, "accepted:PT-02") == "forged"
