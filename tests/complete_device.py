"""The small device of which everything is said, copied to where a test may change it, its criteria signed.

The signature covers the estimates of the knowledge too, so it is made anew for each copy and kept nowhere.
By hand: `python -m tests.complete_device DIR`.
"""

from __future__ import annotations

import datetime
import hashlib
import sys
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from wardbook.app.sign import sign

COMPLETE = Path(__file__).parent / "fixtures" / "complete-device"
AS_OF = datetime.date(2026, 11, 20)
SIGNATURE = "evidence/sig-1.json"


def complete_device(target: Path) -> Path:
    """A copy of it in `target`, with a signature of A. Author that holds."""
    for path in sorted(COMPLETE.rglob("*")):
        name = path.relative_to(COMPLETE)
        if path.is_file() and not name.parts[0].startswith("."):
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            (target / name).write_bytes(path.read_bytes())
    key = key_file(target.parent, "author")
    made = sign(target, "acceptance", key, by="A. Author", date=AS_OF)
    assert made.path == SIGNATURE, "safety.yaml names this file"
    return target


def key_file(folder: Path, who: str) -> Path:
    """The private key of `author` or `other`, from a seed that stands here: it proves nothing about anybody."""
    seed = hashlib.sha256(f"a key for tests of Wardbook, published: {who}".encode()).digest()
    path = folder / f"{who}.pem"
    path.write_bytes(
        Ed25519PrivateKey.from_private_bytes(seed).private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return path


if __name__ == "__main__":
    complete_device(Path(sys.argv[1]))
