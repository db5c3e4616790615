"""Names of weaknesses: the identifiers of CWE 4.17 with the names that its versions since 4.4 gave."""

from __future__ import annotations

from functools import cache
from pathlib import Path

LIST = Path(__file__).parent / "data" / "cwe.tsv"
"""Ids and names; © The MITRE Corporation, its licence stands in NOTICE."""

EDITION = "4.17"
"""The version of CWE whose names come first."""


@cache
def _names() -> dict[str, tuple[str, ...]]:
    lines = (
        line for line in LIST.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")
    )
    return {f"CWE-{number}": tuple(names) for number, *names in (line.split("\t") for line in lines)}


def names_of(weakness: str) -> tuple[str, ...]:
    """The name of a weakness (`CWE-79`), then the names it had earlier; empty where there is no such weakness."""
    return _names().get(weakness, ())
