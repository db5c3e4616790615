"""The small base folder that rules, commands and documents are tested with, as it is kept and nothing beside it."""

from __future__ import annotations

from pathlib import Path

BASE = Path(__file__).parent / "rules" / "base"


def base_files() -> dict[str, bytes]:
    """Its files by path, without what a run of the product left beside them."""
    found = (path for path in sorted(BASE.rglob("*")) if path.is_file())
    return {
        path.relative_to(BASE).as_posix(): path.read_bytes()
        for path in found
        if not path.relative_to(BASE).parts[0].startswith(".")
    }


def copy_base(target: Path) -> Path:
    """A copy of it in `target`, which a test may change."""
    for name, data in base_files().items():
        place = target / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
    return target
