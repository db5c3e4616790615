"""Program files of a firmware looked into: hardening, needed libraries and their components, keys inside."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec

from wardbook.analysis.hardening import Weakness, weaknesses
from wardbook.analysis.libraries import Library, libraries
from wardbook.base.limits import ELF_BYTES, FIRMWARE_FILES, SBOM_BYTES
from wardbook.base.span import Span
from wardbook.formats import elf, sbom, secrets
from wardbook.formats.boundary import not_readable
from wardbook.model.binary import Binary, Secret
from wardbook.model.diagnostic import Diagnostic


class Firmware(msgspec.Struct, frozen=True, kw_only=True):
    """What was found: programs, libraries with their components, secrets, objections; how many files there were.

    `sbom` says against which SBOM libraries were held, "" for none: then nothing is said of them.
    """

    files: int
    programs: tuple[Binary, ...]
    libraries: tuple[Library, ...]
    secrets: tuple[Secret, ...]
    weaknesses: tuple[Weakness, ...]
    diagnostics: tuple[Diagnostic, ...]
    sbom: str = ""


def inspect(
    paths: Sequence[Path],
    components: Iterable[tuple[str, str]] = (),
    *,
    sbom_name: str = "",
    own: Sequence[str] = (),
) -> Firmware:
    """Every file below the paths; links are not followed and nothing is run. `components` are names with how each is shown."""
    programs: list[Binary] = []
    found: list[Secret] = []
    said: list[Diagnostic] = []
    count = 0
    for path, name in _files(paths, said):
        count += 1
        data = _bytes(path, name, said)
        if data is None:
            continue
        found += secrets.secrets(data, name)
        if data.startswith(elf.MAGIC):
            program, problems = elf.read(data, name)
            programs += [program] if program is not None else []
            said += problems
    held = libraries(programs, components, own)
    return Firmware(
        files=count,
        programs=tuple(programs),
        libraries=held,
        secrets=tuple(found),
        weaknesses=weaknesses(programs, held, found, has_sbom=bool(sbom_name)),
        diagnostics=tuple(said),
        sbom=sbom_name,
    )


def _files(paths: Sequence[Path], said: list[Diagnostic]) -> Iterator[tuple[Path, str]]:
    """Plain files in one order, by path below what was given."""
    count = 0
    for top in paths:
        if not top.exists():
            said.append(not_readable(Span(str(top)), "there is no such file"))
        if top.is_file():
            yield top, top.name
        for base, folders, names in os.walk(top):
            folders.sort()
            for name in sorted(names):
                path = Path(base) / name
                if not stat.S_ISREG(path.lstat().st_mode):
                    continue
                count += 1
                if count > FIRMWARE_FILES:
                    said.append(
                        not_readable(
                            Span(str(top)), f"it has more than {FIRMWARE_FILES:,} files (FIRMWARE_FILES)"
                        )
                    )
                    return
                yield path, path.relative_to(top).as_posix()


def _bytes(path: Path, name: str, said: list[Diagnostic]) -> bytes | None:
    try:
        if (size := path.stat().st_size) > ELF_BYTES:
            said.append(
                not_readable(Span(name), f"it has {size:,} bytes; the limit is {ELF_BYTES:,} (ELF_BYTES)")
            )
            return None
        return path.read_bytes()
    except OSError as error:
        said.append(not_readable(Span(name), error.strerror or type(error).__name__))
        return None


def components_of(path: Path) -> tuple[list[tuple[str, str]], list[Diagnostic]]:
    """Names of the components in an SBOM file with how each is shown, and what was wrong with it."""
    try:
        with path.open("rb") as file:
            data = file.read(SBOM_BYTES + 1)
    except OSError as error:
        return [], [not_readable(Span(str(path)), error.strerror or type(error).__name__)]
    found, problems = sbom.read(data, str(path))
    if found is None:
        return [], problems
    return [
        (item.name, f"{item.name}@{item.version}" if item.version else item.name)
        for item in found.components
        if item.name
    ], problems


def as_data(found: Firmware) -> dict[str, object]:
    """The whole as JSON says it; `wardbook evidence import` reads it back."""
    return {
        "schema": "wardbook/elf/1",
        "files": found.files,
        "sbom": found.sbom,
        "programs": [msgspec.to_builtins(item) for item in found.programs],
        "libraries": [msgspec.to_builtins(item) for item in found.libraries],
        "secrets": [msgspec.to_builtins(item) for item in found.secrets],
        "findings": [msgspec.to_builtins(item) for item in found.weaknesses],
        "diagnostics": [
            {"code": item.code, "file": item.at.file, "says": item.says} for item in found.diagnostics
        ],
    }


def lines(found: Firmware) -> Iterator[str]:
    """For people: a table of programs, one of libraries, the objections, a last line that counts."""
    head = ("program", "nx", "pie", "relro", "canary", "fortify", "symbols", "rpath")
    yield from _table(head, [_row(item) for item in found.programs])
    if found.libraries:
        yield ""
        named = [
            (item.name, _component(item, found.sbom), ", ".join(item.needed_by[:3]) or "nobody here")
            for item in found.libraries
        ]
        yield from _table(("library", "component", "needed by"), named)
    if found.weaknesses:
        yield ""
    for item in found.weaknesses:
        yield f"{item.severity}[{item.rule}] {item.file}: {item.says} (CWE-{item.cwe})"
    yield ""
    errors = sum(item.severity == "error" for item in found.weaknesses)
    yield (
        f"{len(found.programs)} programs and libraries in {found.files} files: {len(found.weaknesses)} findings, {errors} of them errors"
        + ("" if found.sbom else "; no SBOM was given, so nothing is said of libraries")
    )


def _row(item: Binary) -> tuple[str, ...]:
    words = {True: "yes", False: "no", None: "not stated"}
    return (
        item.file,
        words[item.nx],
        words[item.pie]
        if item.kind == "executable"
        else "library"
        if item.kind == "shared library"
        else item.kind,
        item.relro or "not stated",
        words[item.canary],
        words[item.fortify],
        words[item.symbols],
        ":".join(item.rpath) or "none",
    )


def _component(item: Library, sbom_name: str) -> str:
    if item.components:
        return ", ".join(item.components[:3])
    if item.is_own:
        return "said to be the maker's own"
    return "not in the SBOM" if sbom_name else "no SBOM given"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(len(row[number]) for row in (head, *rows)) for number in range(len(head))]
    for row in (head, *rows):
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
