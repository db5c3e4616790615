"""The lock as the product ships it: each library's version, and whether every user needs it or only an extra."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
TARGET = ROOT / "src" / "wardbook" / "app" / "selftest" / "locked.json"

_PIN = re.compile(
    r"^([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^\]]*\])?==([^\s;\\]+)\s*(?:;\s*([^\\\n]*))?", re.MULTILINE
)


def locked() -> bytes:
    """Every pin of requirements/run.txt by name; `extras` are those that alone ask for it, none where all users need it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    always = _closure(project["dependencies"])
    offered = {
        name: _closure(asked) for name, asked in project["optional-dependencies"].items() if name != "dev"
    }
    pins = []
    for name, version, marker in _PIN.findall((ROOT / "requirements" / "run.txt").read_text("utf-8")):
        key = canonicalize_name(name)
        extras = [] if key in always else sorted(extra for extra, needed in offered.items() if key in needed)
        pins.append({"name": str(key), "version": version, "marker": marker.strip(), "extras": extras})
    lines = ",\n ".join(
        json.dumps(pin, sort_keys=True) for pin in sorted(pins, key=lambda pin: str(pin["name"]))
    )
    return f"[{lines}]\n".encode()


def _closure(asked: Iterable[str]) -> set[str]:
    """Names that these requirements lead to, on whatever platform; an extra of a requirement is followed, others are not."""
    found: set[tuple[str, str]] = set()
    left = [(Requirement(item), "") for item in asked]
    while left:
        requirement, extra = left.pop()
        if (
            requirement.marker
            and "extra" in str(requirement.marker)
            and not requirement.marker.evaluate({"extra": extra})
        ):
            continue
        for wanted in ("", *requirement.extras):
            key = (canonicalize_name(requirement.name), wanted)
            if key not in found:
                found.add(key)
                left += [(Requirement(item), wanted) for item in _requires(requirement.name)]
    return {name for name, _ in found}


def _requires(name: str) -> list[str]:
    try:
        return requires(name) or []
    except PackageNotFoundError:
        return []  # for another platform, and leads to nothing here
