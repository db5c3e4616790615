"""The shipped suite: use cases, potential errors, tests and what is known to be wrong, read from data."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TypeVar, cast

from wardbook.base.canonical import canonical_json, digest
from wardbook.model.record import Record
from wardbook.model.selftest import AnomaliesFile, AsksFile, Case, CasesFile, Suite, UsesFile
from wardbook.source.context import INVALID, Context
from wardbook.source.decode import decode
from wardbook.source.text import read

HERE = Path(__file__).parent / "suite"
INPUTS = HERE / "inputs"
TESTS = HERE / "tests"

Shape = TypeVar("Shape", bound=Record)


class SuiteError(Exception):
    """The shipped suite is wrong or was altered: our fault, or the installation's. Says what and where."""


@cache
def suite() -> Suite:
    """The suite as it is shipped. Raises SuiteError."""
    tests: dict[str, Case] = {}
    for path in sorted(TESTS.glob("*.yaml")):
        tests |= _read(path, CasesFile).tests
    found = Suite(
        uses=_read(HERE / "uses.yaml", UsesFile),
        tests=dict(sorted(tests.items())),
        anomalies=_read(HERE / "anomalies.yaml", AnomaliesFile).anomalies,
        asks=_read(HERE / "asks.yaml", AsksFile).asks,
        digest=digest(canonical_json({name: digest(data) for name, data in _files().items()})),
    )
    _fit(found)
    return found


def uncovered(found: Suite) -> tuple[str, ...]:
    """Potential errors that no test would find; empty in every suite that is shipped."""
    named = {error for case in found.tests.values() for error in case.errors}
    return tuple(name for name in found.errors if name not in named)


def _fit(found: Suite) -> None:
    """Refuse a suite whose tests and errors do not fit together."""
    lost = [
        f"{case.id} names {error}"
        for case in found.tests.values()
        for error in case.errors
        if error not in found.errors
    ]
    if lost or uncovered(found):
        raise SuiteError("; ".join([*lost, *(f"no test finds {name}" for name in uncovered(found))]))


def _files() -> dict[str, bytes]:
    """Every file of the suite; what a run left beside one begins with a point."""
    found = {path.relative_to(HERE): path for path in sorted(HERE.rglob("*")) if path.is_file()}
    return {
        name.as_posix(): path.read_bytes()
        for name, path in found.items()
        if not any(part.startswith(".") for part in name.parts)
    }


def _read(path: Path, kind: type[Shape]) -> Shape:
    context = Context()
    try:
        root, found = read(path.read_bytes(), path.name)
    except OSError as error:
        raise SuiteError(f"{path.name} cannot be read: {error.strerror or error}") from None
    context.diagnostics.extend(found)
    value = decode(root, kind, context) if root is not None else INVALID
    if value is INVALID or context.diagnostics:
        raise SuiteError("; ".join(f"{item.at}: {item.says}" for item in context.diagnostics))
    return cast("Shape", value)
