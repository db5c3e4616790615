"""The official schema files that are shipped here, unpacked when one is asked for."""

from __future__ import annotations

import gzip
from pathlib import Path

FOLDER = Path(__file__).parent / "schemas"
"""Their folder; `NOTICE.md` in it says of each where it comes from, its licence and its digest."""


def published(file: str) -> bytes:
    """The bytes of a schema file by its name, such as `bom-1.6.schema.json`."""
    return gzip.decompress((FOLDER / f"{file}.gz").read_bytes())
