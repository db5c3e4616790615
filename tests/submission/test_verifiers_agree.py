"""Two verifiers that were written apart judge alike, also of manifests, registers and signatures that were made to part them."""

from __future__ import annotations

import copy
import hashlib
import json
import random
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.submission.signed import content, register, signed, stand_alone
from wardbook.analysis import ed25519
from wardbook.app.package_bytes import read_package
from wardbook.submission import verification
from wardbook.submission.archive import pack

ROUNDS = 300
VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1.0, 10**3000, "", "x", "é", "e\u0301", "A", "a/b", "..", "\x00", "\ud800"),
    *([], {}, [[]], {"a": 1}, ["review"], ["bad"], "sha256:" + "0" * 64, "2026-01-01", "2026-13-01"),
    *("２０２６-01-01", "a" * 300, "release", "verify.py/x", "VERIFY.PY"),
)
NAMES = ("extra", "schema", "key", "may", "path", "role", "person", "needed", "draft", "until", "revoked")
TAILS: tuple[bytes, ...] = (
    *(b"\n", b" ", b"\0", b"{}", b",", b"\xa0", b"\x0c", b"]"),
    *(b"NaN", b"Infinity", b"1e999", b"-0", b"01", b"0x1", b"9" * 4400, b"1.", b"1e-999", b"'a'"),
    *(b'"\\ud800"', b'"\\ud83d\\ude00"', b'"\xff"', b'"\t"', b'"\\x"', b'"\xef\xbf\xbf"'),
    *(b"[" * depth + b"]" * depth for depth in (98, 99, 100, 101, 3000)),
)
"""What is put behind a file (the first eight), or into it as one more value."""


def spoilt(data: bytes, chance: random.Random) -> bytes:
    """JSON changed in one or two places of its tree, and now and then in the letters that it is written in."""
    tree = json.loads(data)
    for _ in range(chance.choice((1, 1, 2))):
        _change(tree, chance)
    text = json.dumps(tree, ensure_ascii=chance.random() < 0.5, indent=chance.choice((None, 1)))
    out = text.encode("utf-8", "surrogatepass")
    way = chance.randrange(8)
    if way == 0:
        return out + chance.choice(TAILS[:8])
    if way == 1:
        return out[:-1] + b', "n": ' + chance.choice(TAILS[8:]) + b"}"
    if way == 2:
        return chance.choice((b"\xef\xbb\xbf" + out, out.decode("utf-8", "replace").encode("utf-16")))
    return out.replace(b'"draft"', b'"draft": true, "draft"', 1) if way == 3 else out


def _change(tree: Any, chance: random.Random) -> None:
    """Another value, one less, one more, or one twice, somewhere."""
    place, inside = tree, chance.random() < 0.8
    while inside:
        held = [
            item for item in (place.values() if isinstance(place, dict) else place) if item and _holds(item)
        ]
        inside = bool(held) and chance.random() < 0.7
        place = chance.choice(held) if inside else place
    value = copy.deepcopy(chance.choice(VALUES))
    keys = list(place) if isinstance(place, dict) else list(range(len(place)))
    way = chance.randrange(3) if keys else 2
    if way == 0:
        place[chance.choice(keys)] = value
    elif way == 1:
        del place[chance.choice(keys)]
    elif isinstance(place, dict):
        place[chance.choice(NAMES)] = value
    else:
        place.append(value if not place or chance.random() < 0.5 else copy.deepcopy(place[0]))


def _holds(item: object) -> bool:
    return isinstance(item, dict | list)


@pytest.mark.parametrize("about", ["manifest", "draft", "signers", "kept signers", "signature"])
def test_both_verifiers_say_the_same_of_whatever_was_spoilt(
    tmp_path: Path, about: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stand_alone(), "holds", cache(stand_alone().holds))
    monkeypatch.setattr(verification, "holds", cache(ed25519.holds))
    chance = random.Random(f"20261128 {about}")
    whole = content(draft=about == "draft")
    beside = {} if about == "draft" else read_package(signed(tmp_path, whole)).beside
    place, verdicts = tmp_path / "spoilt.zip", set()
    for _ in range(ROUNDS):
        files, signatures, kept = dict(whole), dict(beside), None
        if about in ("manifest", "draft"):
            manifest = files["manifest.json"] = spoilt(files["manifest.json"], chance)
            files["manifest.json.sha256"] = (
                f"{hashlib.sha256(manifest).hexdigest()}  manifest.json\n".encode()
            )
        elif about == "signers":
            files["signers.json"] = spoilt(files["signers.json"], chance)
        elif about == "kept signers":
            kept = spoilt(register(), chance)
        else:
            name = chance.choice(sorted(signatures))
            signatures[name] = spoilt(signatures[name], chance)
        place.write_bytes(pack(files))
        ours = verification.plain(verification.verdict(files, signatures, kept))
        theirs = stand_alone().verify(str(place), signatures, kept)
        spoilt_now = (files["manifest.json"], files["signers.json"], kept, signatures)
        assert json.loads(stand_alone().written(theirs)) == json.loads(json.dumps(ours)), spoilt_now
        verdicts.add(ours["holds"])
    assert False in verdicts
