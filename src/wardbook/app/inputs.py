"""From a folder to everything a compilation rests on."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import msgspec

from wardbook.analysis.components import SbomFile
from wardbook.app import sbom_cache
from wardbook.app.folder import read_folder
from wardbook.app.world import world
from wardbook.base.canonical import canonical_json, digest
from wardbook.base.limits import CATALOGUE_BYTES
from wardbook.base.span import Span
from wardbook.compile import Inputs
from wardbook.device.findings import library_problem, no_device_file
from wardbook.device.layout import FIELD_DECISIONS
from wardbook.device.read import LibraryFiles, read
from wardbook.formats import endoflife, signature_file
from wardbook.formats.endoflife import EndOfLife
from wardbook.knowledge.reader import load as load_knowledge
from wardbook.model.device import DeviceFile, Library
from wardbook.model.diagnostic import Diagnostic
from wardbook.model.run import Run
from wardbook.model.security_file import Device
from wardbook.model.signature import SignatureFile
from wardbook.model.vulnerability import FieldDecision
from wardbook.source import text
from wardbook.source.context import INVALID, Context
from wardbook.source.decode import decode

SUPPORT_HINTS = "sbom/endoflife/"
"""Where a device folder keeps files of endoflife.date, under the names they were fetched by (`openssl.json`)."""


class Unreadable(Exception):
    """Raised by `inputs` when a folder describes no device; carries the diagnostics that say why."""

    def __init__(self, diagnostics: list[Diagnostic]) -> None:
        super().__init__(diagnostics[0].says if diagnostics else "the folder describes no device")
        self.diagnostics = diagnostics


class Loaded(msgspec.Struct, frozen=True):
    """A folder as read: the device where there is one, the files it came from, and what is wrong with them."""

    device: Device | None
    files: dict[str, bytes]
    diagnostics: tuple[Diagnostic, ...]
    libraries: tuple[LibraryFiles, ...] = ()


def load(folder: Path | str) -> tuple[Device | None, list[Diagnostic]]:
    """The Device of a folder and everything wrong with it; None when there is no usable device.yaml."""
    loaded = read_device(Path(folder))
    return loaded.device, list(loaded.diagnostics)


def inputs(folder: Path | str, *, as_of: datetime.date) -> Inputs:
    """Everything that compiling the folder rests on. Raises Unreadable when it describes no device."""
    loaded = read_device(Path(folder))
    if loaded.device is None:
        raise Unreadable(list(loaded.diagnostics))
    return assemble_inputs(loaded, as_of, Path(folder))


def read_device(folder: Path, instead: Mapping[str, bytes] = MappingProxyType({})) -> Loaded:
    """Read folder and libraries, decode and resolve; `instead` are files as they would be, by path."""
    if not folder.is_dir():
        return Loaded(None, {}, (no_device_file(Span(str(folder)), str(folder)),))
    found = read_folder(folder)
    found = msgspec.structs.replace(found, files={**found.files, **instead}) if instead else found
    libraries, problems = _libraries(folder, found.files)
    own = {
        path: data
        for path, data in found.files.items()
        if "/" not in path or path.endswith((".yaml", ".yml"))
    }
    device, diagnostics = read(own, load_knowledge(), frozenset(found.files), libraries, str(folder))
    return Loaded(
        device,
        found.files,
        tuple(sorted((*found.diagnostics, *problems, *diagnostics), key=_place)),
        libraries,
    )


def assemble_inputs(
    loaded: Loaded,
    as_of: datetime.date,
    folder: Path | None = None,
    intel: Path | None = None,
    *,
    alone: bool = False,
) -> Inputs:
    """Read the SBOMs the parts name, result files of tests and the prose of the documents; open the snapshot.

    `folder` is where they came from, for the snapshot that may lie there; `intel` names another one, `alone`
    keeps to what lies in the folder's advisories where none is named.
    """
    device = loaded.device
    assert device is not None, "assemble_inputs is called for readable folders only"
    sboms, problems = _sboms(device, loaded.files, folder)
    hints, more = _support_hints(loaded.files)
    runs, unread = _runs(device, loaded.files, folder)
    fielded, odd = _fielded(device, loaded.files)
    snapshot, missing = world(loaded.files, folder, intel, alone=alone)
    papers = _papers(loaded)
    prose = {
        path: (data if path.endswith(".md") else data[: CATALOGUE_BYTES + 1]).decode("utf-8", "replace")
        for path, data in papers.items()
        if path.endswith((".md", ".po"))
    }
    return Inputs(
        device=device,
        as_of=as_of,
        knowledge=load_knowledge(),
        sboms=sboms,
        support_hints=hints,
        snapshot=snapshot,
        field_decisions=fielded,
        runs=runs,
        signatures=_signatures(device, loaded.files),
        digests={path: digest(data) for path, data in loaded.files.items()} | _library_digests(loaded),
        prose=prose,
        logo=_logo(device, papers),
        diagnostics=tuple(
            sorted((*loaded.diagnostics, *problems, *more, *unread, *odd, *missing), key=_place)
        ),
    )


def _papers(loaded: Loaded) -> dict[str, bytes]:
    """The files of `documents/`: the folder's own, and behind them those of its libraries in their order."""
    found: dict[str, bytes] = {}
    for files in (loaded.files, *(library.papers for library in loaded.libraries)):
        for path, data in files.items():
            if path.startswith("documents/"):
                found.setdefault(path, data)
    return dict(sorted(found.items()))


def _library_digests(loaded: Loaded) -> dict[str, str]:
    """What libraries bring is an input like the folder's own files, under the path that the device gives it."""
    return {
        f"{library.path.rstrip('/')}/{path}": digest(data)
        for library in loaded.libraries
        for path, data in {**library.papers, **library.files}.items()
    }


def _logo(device: Device, papers: dict[str, bytes]) -> bytes | None:
    """The bytes of the logo that the company names, None where there is no such file or none is named."""
    branding = device.company.branding if device.company else None
    return papers.get(branding.logo) if branding and branding.logo else None


def _place(diagnostic: Diagnostic) -> tuple[Span, str, str, str]:
    return diagnostic.at, diagnostic.code, diagnostic.subject, diagnostic.says


def _sboms(
    device: Device, files: dict[str, bytes], folder: Path | None
) -> tuple[dict[str, SbomFile], list[Diagnostic]]:
    found: dict[str, SbomFile] = {}
    diagnostics: list[Diagnostic] = []
    for path in sorted({choice.file for part in device.parts.values() for choice in part.sbom}):
        if path in files:
            content, problems = sbom_cache.read(folder, files[path], path)
            found[path] = SbomFile(path, digest(files[path]), content)
            diagnostics.extend(problems)
    return found, diagnostics


def _signatures(device: Device, files: dict[str, bytes]) -> dict[str, SignatureFile | None]:
    """The signature files that records name, by path; those that are not there are left out."""
    named = {item.signed for item in device.decisions} | {
        device.acceptance.signed if device.acceptance else None
    }
    return {path: signature_file.read(files[path]) for path in sorted(filter(None, named)) if path in files}


def _runs(
    device: Device, files: dict[str, bytes], folder: Path | None
) -> tuple[dict[str, Run], list[Diagnostic]]:
    """The cases of tests in the reports among the evidence, by its id.

    A file that is not the one that was imported counts for nothing. Files that only people can read, such as
    PDF, and data of no known tool that nobody imported, are left alone.
    """
    found: dict[str, Run] = {}
    diagnostics: list[Diagnostic] = []
    for evidence in device.evidence.values():
        data = files.get(evidence.file)
        if data is None or not evidence.file.lower().endswith(_REPORTS):
            continue
        if evidence.digest is not None and evidence.digest != digest(data):
            continue  # VR111 says so
        cases, problems = sbom_cache.cases(folder, data, evidence.file)
        if cases:
            found[evidence.id] = Run(cases)
        is_asked = evidence.file.lower().endswith(".xml") or evidence.digest is not None
        diagnostics += problems if is_asked else []
    return found, diagnostics


_REPORTS = (".xml", ".json", ".jsonl", ".sarif", ".csv", ".nessus", ".lobster", ".reqif", ".gz", ".zst")


def _fielded(device: Device, files: dict[str, bytes]) -> tuple[tuple[FieldDecision, ...], list[Diagnostic]]:
    """What the registry holds of vulnerabilities in released versions of the device."""
    data = files.get(FIELD_DECISIONS)
    if data is None:
        return (), []
    from wardbook.formats import field_records  # few folders have a released version

    return field_records.read(data, FIELD_DECISIONS, device.about.device.id)


def _support_hints(files: dict[str, bytes]) -> tuple[tuple[EndOfLife, ...], list[Diagnostic]]:
    """What the files of `SUPPORT_HINTS` say, each read as endoflife.date gives it."""
    found: list[EndOfLife] = []
    diagnostics: list[Diagnostic] = []
    for path in sorted(path for path in files if path.startswith(SUPPORT_HINTS)):
        content, problems = endoflife.read(files[path], path)
        found += [content] if content is not None else []
        diagnostics += problems
    return tuple(found), diagnostics


def broken_specifications(
    device: Device, files: dict[str, bytes], folder: Path | None = None
) -> list[Diagnostic]:
    """Where the SBOMs that the parts name break the official schema or grammar of their own formats.

    Reading is tolerant at every milestone; this is for the milestones at which others receive the files.
    What reading says is not said again.
    """
    names = sorted({choice.file for part in device.parts.values() for choice in part.sbom} & files.keys())
    return [found for name in names for found in sbom_cache.broken(folder, files[name], name)]


def _libraries(folder: Path, files: dict[str, bytes]) -> tuple[tuple[LibraryFiles, ...], list[Diagnostic]]:
    libraries: list[LibraryFiles] = []
    diagnostics: list[Diagnostic] = []
    for library in named_libraries(files):
        place = folder / library.path
        at = library.origin.of("path")
        if not place.is_dir():
            diagnostics.append(
                library_problem(
                    at,
                    library.path,
                    f"there is no library folder `{library.path}`",
                    "correct its path; it is relative to this folder",
                )
            )
            continue
        found = read_folder(place)
        actual = library_digest(found.files)
        if library.digest is not None and library.digest != actual:
            diagnostics.append(
                library_problem(
                    at,
                    library.path,
                    f"library `{library.path}` is not the one that was named",
                    f'read what changed in it, then write `digest: "{actual}"`',
                )
            )
        diagnostics.extend(found.diagnostics)
        libraries.append(
            LibraryFiles(
                library.path,
                {path: data for path, data in found.files.items() if path.endswith((".yaml", ".yml"))},
                {path: data for path, data in found.files.items() if path.startswith("documents/")},
            )
        )
    return tuple(libraries), diagnostics


def named_libraries(files: dict[str, bytes]) -> tuple[Library, ...]:
    """The libraries device.yaml names; its faults are reported when it is read in full."""
    node, _ = text.read(files.get("device.yaml", b""), "device.yaml")
    if node is None:
        return ()
    about = decode(node, DeviceFile, Context())
    return about.libraries if about is not INVALID else ()


def library_digest(files: dict[str, bytes]) -> str:
    """The digest of a library: over the canonical list of its paths and their digests."""
    return digest(canonical_json({path: digest(data) for path, data in sorted(files.items())}))
