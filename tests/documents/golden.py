"""Golden files: what people read, kept as it was; renewed only by WARDBOOK_RENEW=1, and read as a user would."""

from __future__ import annotations

import os
from pathlib import Path

FOLDER = Path(__file__).parent / "golden"


def same_as_before(name: str, text: str) -> None:
    """Compare with the golden file `name`; write it when asked to."""
    path = FOLDER / name
    if os.environ.get("WARDBOOK_RENEW"):
        path.write_text(text, encoding="utf-8", newline="")
    assert path.exists(), f"{name} is not kept yet: run with WARDBOOK_RENEW=1 and read it"
    assert text == path.read_bytes().decode("utf-8")
