"""A small signed package to attack, and both verifiers to ask about it."""

from __future__ import annotations

import json
import types
from base64 import b64encode
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from wardbook.app.package_bytes import beside, read_package
from wardbook.app.sign_package import sign_package
from wardbook.base.canonical import pretty_json
from wardbook.submission.archive import pack
from wardbook.submission.checking import sealed
from wardbook.submission.signers import second_verifier
from wardbook.submission.verification import plain, verdict

AUTHOR, OTHER, STRANGER = (Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n in (1, 2, 3))
Beside = dict[str, bytes]


def key_text(key: Ed25519PrivateKey) -> str:
    return b64encode(key.public_key().public_bytes_raw()).decode()


def key_file(folder: Path, key: Ed25519PrivateKey) -> Path:
    path = folder / f"{key_text(key)[:6].replace('/', '_')}.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return path


def register(**changes: Any) -> bytes:
    """Two people with a key each; `changes` are about the first."""
    first = {"key": key_text(AUTHOR), "person": "A. Author", "role": "lead", "from": "2026-01-01", **changes}
    second = {"key": key_text(OTHER), "person": "B. Other", "may": ["approval"]}
    return pretty_json(
        {"schema": "wardbook/signers/1", "needed": ["review", "approval"], "keys": [first, second]}
    )


def content(version: str = "1", *, draft: bool = False, signers: bytes | None = None) -> dict[str, bytes]:
    files = {
        "00-index.pdf": b"%PDF-1.7 index of version " + version.encode(),
        "01-threats.pdf": b"%PDF-1.7 threats",
        "inputs/device.yaml": b"format: 1\n",
        "verify.py": second_verifier(),
        "signers.json": register() if signers is None else signers,
    }
    return sealed({"draft": draft, "package": "fda-510k"}, files)


def written(place: Path, files: Mapping[str, bytes]) -> Path:
    for path, data in files.items():
        (place / path).parent.mkdir(parents=True, exist_ok=True)
        (place / path).write_bytes(data)
    return place


def signed(folder: Path, files: Mapping[str, bytes] | None = None) -> Path:
    """A package with its zip beside it, reviewed by one person and approved by another."""
    files = content() if files is None else files
    package = written(folder / "package", files)
    (folder / "package.zip").write_bytes(pack(files))
    sign_package(package, "review", key_file(folder, AUTHOR), reason="read it", time="2026-11-01T10:00:00Z")
    sign_package(package, "approval", key_file(folder, OTHER), reason="agreed", time="2026-11-02T10:00:00Z")
    return package


@cache
def stand_alone() -> types.ModuleType:
    """The second verifier, loaded from its text."""
    module = types.ModuleType("verify")
    exec(compile(second_verifier(), "verify.py", "exec"), module.__dict__)
    return module


def both(package: Path, signers: bytes | None = None) -> dict[str, Any]:
    """What both verifiers say of a package on disk; it must be the same."""
    read = read_package(package)
    ours = plain(verdict(read.files, read.beside, signers, read.faults))
    found: set[tuple[str, str]] = set()
    folder = beside(package)
    names = stand_alone().read(str(folder), found) if folder.is_dir() else {}
    theirs: dict[str, Any] = stand_alone().verify(
        str(package), {**names, **{path: b"" for path, _ in found}}, signers
    )
    assert json.loads(stand_alone().written(theirs)) == json.loads(json.dumps(ours))
    return theirs
