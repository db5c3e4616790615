"""The examples of rules and findings, laid over the small base folder and compiled in memory."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import wardbook.app.inputs  # noqa: F401  fills FINDINGS with everything readers can say
from tests.base_folder import base_files
from wardbook.app.inputs import Loaded, assemble_inputs
from wardbook.compile import Inputs, compile
from wardbook.device.read import read
from wardbook.knowledge.reader import load as load_knowledge
from wardbook.model.diagnostic import Diagnostic
from wardbook.model.rule import RuleDoc, sample
from wardbook.model.security_file import SecurityFile

BASE = Path(__file__).parent / "base"
AS_OF = datetime.date(2026, 3, 1)


class Mark(NamedTuple):
    """What an example says will be reported: the line that carries the mark, and `CODE subject` of it."""

    file: str
    line: int
    says: str


class Case(NamedTuple):
    """One example: whose it is, whether it shows something bad, and its text."""

    code: str
    kind: str
    number: int
    block: str

    @property
    def label(self) -> str:
        return f"{self.code}-{self.kind}-{self.number}"


def cases(docs: Iterable[RuleDoc]) -> list[Case]:
    """Every example of some rules or findings."""
    return [
        Case(doc.code, kind, number, block)
        for doc in docs
        for kind, blocks in (("flagged", doc.flagged), ("accepted", doc.accepted))
        for number, block in enumerate(blocks, 1)
    ]


@cache
def base() -> dict[str, bytes]:
    """The base folder, by path."""
    return base_files()


@cache
def files_of(block: str) -> dict[str, bytes]:
    """The base folder with the files of an example in place of its own."""
    laid = sample(block).files
    return base() | {
        name: _sbom(text) if _is_short(name, text) else text.encode() for name, text in laid.items()
    }


@cache
def inputs_of(block: str) -> Inputs:
    """What compiling an example rests on, with what its readers found."""
    files = files_of(block)
    own = {path: data for path, data in files.items() if path.endswith(".yaml")}
    device, diagnostics = read(own, load_knowledge(), frozenset(files))
    if device is None:
        return Inputs(
            device=Any,
            as_of=AS_OF,
            knowledge=load_knowledge(),
            diagnostics=tuple(diagnostics),  # type: ignore[arg-type]
        )
    return assemble_inputs(Loaded(device, files, tuple(diagnostics)), AS_OF)


@cache
def compiled(block: str) -> SecurityFile:
    """An example as the rules see it."""
    return compile(inputs_of(block))


@cache
def marks(block: str) -> tuple[Mark, ...]:
    """The marks of an example with the places they stand at, in the order of the text."""
    return tuple(_marks(block))


def found(code: str, diagnostics: Iterable[Diagnostic]) -> list[Mark]:
    """What was reported, in the form of marks."""
    return [Mark(item.at.file, item.at.line, f"{code} {item.subject}".strip()) for item in diagnostics]


def agrees(expected: Iterable[Mark], actual: Iterable[Mark]) -> bool:
    """Whether exactly the marked things were reported, each at its mark.

    A report about a file as a whole (line 0) has no line to be marked, so any line of that file will do.
    """
    return _comparable(expected, actual) == _comparable(actual, actual)


def run(check: Callable[[SecurityFile], Iterable[Diagnostic]], code: str, block: str) -> list[Mark]:
    """What a rule says about an example."""
    return found(code, check(compiled(block)))


def _comparable(marks: Iterable[Mark], actual: Iterable[Mark]) -> list[Mark]:
    whole = {(mark.file, mark.says) for mark in actual if mark.line == 0}
    return sorted(mark._replace(line=0) if (mark.file, mark.says) in whole else mark for mark in marks)


def _marks(block: str) -> Iterator[Mark]:
    lines = block.splitlines()
    before = sample("")
    for count in range(1, len(lines) + 1):
        after = sample("\n".join(lines[:count]))
        if len(after.expected) > len(before.expected):
            file = next(name for name in after.files if after.files[name] != before.files.get(name))
            line = 0 if _is_short(file, after.files[file]) else after.files[file].count("\n")
            yield Mark(file, line, after.expected[-1])
        before = after


def _is_short(name: str, text: str) -> bool:
    return name.startswith("sbom/") and not text.lstrip().startswith(("{", "["))


def _sbom(text: str) -> bytes:
    """An SBOM from its short form: `of ROOT VERSION, NAME VERSION pkg:… by SUPPLIER, no author`."""
    if text.strip() == "not an SBOM":
        return b"{}"
    entries = [entry.strip() for entry in text.replace("\n", ",").split(",") if entry.strip()]
    missing = {entry.removeprefix("no ") for entry in entries if entry.startswith("no ")}
    metadata: dict[str, Any] = {"timestamp": "2026-01-01T00:00:00Z", "authors": [{"name": "Build"}]}
    metadata = {key: value for key, value in metadata.items() if key.removesuffix("s") not in missing}
    root = [_component(entry.removeprefix("of ")) for entry in entries if entry.startswith("of ")]
    listed = [_component(entry) for entry in entries if not entry.startswith(("of ", "no "))]
    metadata |= {"component": root[0]} if root else {}
    bom = {"bomFormat": "CycloneDX", "specVersion": "1.6", "metadata": metadata, "components": listed}
    return json.dumps(bom).encode()


def _component(entry: str) -> dict[str, Any]:
    facts, _, supplier = entry.partition(" by ")
    name, *rest = facts.split()
    component: dict[str, Any] = {"type": "library", "name": name}
    for word in rest:
        component["purl" if word.startswith("pkg:") else "version"] = word
    return component | ({"supplier": {"name": supplier}} if supplier else {})
