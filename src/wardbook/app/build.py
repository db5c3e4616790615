"""Build everything that is read from a device folder, all of it or nothing."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from time import perf_counter
from types import MappingProxyType
from typing import Any

import msgspec

from wardbook import __version__
from wardbook.app import figures, selected
from wardbook.app.check import check
from wardbook.app.render import render_view
from wardbook.app.typesetting import Typesetting
from wardbook.base.atomic import write_folder
from wardbook.base.canonical import canonical_json, digest, pretty_json
from wardbook.documents import book, imprint, language
from wardbook.documents.shown import shown as shown_of
from wardbook.documents.tongue import Tongue
from wardbook.model import spelling
from wardbook.model.diagnostic import Diagnostic, Gate
from wardbook.model.document import Document
from wardbook.model.figure import Figure
from wardbook.model.report import Report
from wardbook.model.security_file import dumps, origins
from wardbook.model.table import Table
from wardbook.submission.package import index_document, manifest, slots
from wardbook.views import all_views

RECORD = "wardbook-build.json"
"""The file by which a later build knows what this one made, so that it never touches a folder of yours."""

Progress = Callable[[str], None]

_HANDED = {
    "sbom": "the bill of materials of the device, as a file",
    "vex": "what is said of its known vulnerabilities, as a file",
}
"""What the files are that others get, by their folder in the package."""


DOWNLOADS = {
    "security-file.json": "everything above as data, with a published schema",
    "data/tables.xlsx": "every table as a spreadsheet",
    "package/00-index.pdf": "index of the draft package",
    "package/manifest.json": "digests of every file of the package",
}
"""What the files beside the pages are."""


def said_of_files() -> tuple[str, ...]:
    """What pages say of the files beside them, for translators."""
    return (*DOWNLOADS.values(), *_HANDED.values())


class Refused(Exception):
    """Raised when the output folder cannot be used; says why and what helps."""


class Built(msgspec.Struct, frozen=True):
    """What a build made: the report, the files as written, whether anything had to be made, what could not be printed, how long it took."""

    report: Report
    files: dict[str, bytes]
    unchanged: bool = False
    diagnostics: tuple[Diagnostic, ...] = ()
    texts: dict[str, bytes] = {}
    seconds: float = 0.0


def build(
    folder: Path,
    out: Path,
    *,
    as_of: datetime.date,
    gate: Gate | None = None,
    progress: Progress = lambda _: None,
    fresh: bool = False,
    intel: Path | None = None,
    only: tuple[str, ...] = (),
    formats: tuple[str, ...] = (),
) -> Built:
    """Check a folder and write security file, documents, pages, data and the draft package to `out`.

    Where documents (`only`) or `formats` are asked for, those files are written and nothing else.

    When nothing changed since the last build and its files are untouched, nothing is written.
    Raises Refused when `out` holds something else, OSError when it cannot be written.
    """
    began = perf_counter()
    _refuse_foreign(folder, out)
    progress("reading and checking")
    checked = check(folder, as_of=as_of, gate=gate, intel=intel)
    report = checked.report
    if report.subject is None or checked.inputs is None:
        return Built(report, {}, texts=checked.files)
    key = digest(canonical_json([_key(report), only, formats])) if only or formats else _key(report)
    if not fresh and _is_current(out, key):
        return Built(report, {}, unchanged=True, texts=checked.files, seconds=perf_counter() - began)
    if only or formats:
        progress("making what was asked for")
        files, problems = selected.outputs(
            report, checked.inputs.prose, checked.inputs.logo, only, formats or ("pdf",)
        )
        files[RECORD] = _made(key, files)
        write_folder(out, files)
        return Built(report, files, diagnostics=problems, texts=checked.files, seconds=perf_counter() - began)
    progress("writing SBOMs and VEX files")
    from wardbook.app import sbom_export, vex_export  # only a build pays for the official schemas

    sboms, invalid = sbom_export.files_of_device(checked.inputs)
    said, refused = vex_export.files_of_device(report.subject)
    files, problems = outputs(report, checked.inputs.prose, progress, {**sboms, **said}, checked.inputs.logo)
    problems = (*problems, *invalid, *refused)
    files[RECORD] = _made(key, files)
    progress("writing")
    write_folder(out, files)
    return Built(report, files, diagnostics=problems, texts=checked.files, seconds=perf_counter() - began)


def _made(key: str, files: dict[str, bytes]) -> bytes:
    """The record of a build: what it rests on, and the digest of each file."""
    listed = {name: digest(data) for name, data in sorted(files.items())}
    return pretty_json({"schema": "wardbook/build/1", "key": key, "files": listed})


def outputs(
    report: Report,
    prose: dict[str, str],
    progress: Progress = lambda _: None,
    handed: Mapping[str, bytes] = MappingProxyType({}),
    logo: bytes | None = None,
) -> tuple[dict[str, bytes], tuple[Diagnostic, ...]]:
    """Every file of a build by path, from a report, the users' prose, and the SBOMs and VEX files of the device.

    Pure but for the typesetter and layout engine.
    """
    if report.subject is None:
        raise ValueError("this report is about a folder that could not be read")
    file = report.subject
    progress("typesetting documents, drawing pages and tables")
    with Typesetting() as typesetting:
        shown = {name: item for name in all_views() if (item := shown_of(name, report)) is not None}
        names = book.due(file, prose)
        plain, pictured = (
            tuple(name for name in kind if name in names) for kind in book.without_and_with_pictures(prose)
        )
        typesetting.draw_ahead(item for item in shown.values() if isinstance(item, Figure))
        written = {name: book.write(name, report, prose, logo or b"") for name in plain}
        for name, (document, _) in written.items():
            typesetting.begin(name, document)
        typesetting.pictures()
        written |= {name: book.write(name, report, prose, logo or b"") for name in pictured}
        for name in pictured:
            typesetting.begin(name, written[name][0])
        documents = [written[name][0] for name in names]
        found = slots(file, frozenset(written))
        index = msgspec.structs.replace(
            index_document(report, found), look=imprint.look(file.device, logo or b"")
        )
        typesetting.begin(index.name, index)
        files = {"security-file.json": dumps(file), "security-file.origins.json": origins(file)}
        spoken = language.tongue(file, prose)
        told = book.views(report, spoken)
        files |= _data(shown, told)
        pages = _site(report, documents, told, handed, spoken)
        papers = dict(typesetting.papers())
        pdfs = {name: papers[name] for name in (*names, "index")}
    problems = [*book.faults(file, prose, logo), *(item for name in names for item in written[name][1])]
    problems += [item for made in pdfs.values() for item in made.diagnostics]
    problems = language.told_once(problems)
    files |= {f"documents/{document.name}.pdf": pdfs[document.name].data for document in documents}
    package = {"00-index.pdf": pdfs["index"].data, "security-file.json": files["security-file.json"]}
    package |= {slot.file: pdfs[slot.plan.id].data for slot in found if slot.file}
    package |= handed
    package["pages.json"] = pretty_json(
        {name: dict(sorted(made.pages.items())) for name, made in sorted(pdfs.items())}
    )
    package["manifest.json"] = manifest(report, package)
    files |= {f"package/{name}": data for name, data in package.items()}
    files |= pages
    return files, tuple(problems)


def _data(shown: Mapping[str, Table | Figure], told: Mapping[str, Table | Figure]) -> dict[str, bytes]:
    """Views as data for machines, in English, and for people, in the language of the folder."""
    tables = {name: item for name, item in shown.items() if isinstance(item, Table)}
    files = {f"data/{name}.json": render_view(item, "json") for name, item in tables.items()}
    files |= {f"data/{name}.csv": render_view(item, "csv") for name, item in tables.items()}
    files |= {
        f"figures/{name}.svg": data
        for item in told.values()
        if isinstance(item, Figure)
        for name, data in figures.svgs(item).items()
    }
    from wardbook.documents.writers import xlsx  # only a build pays for the spreadsheet library

    read = (spelling.table(item) for item in told.values() if isinstance(item, Table))
    files["data/tables.xlsx"] = xlsx.write(tuple(read))
    return files


def _site(
    report: Report,
    documents: list[Document],
    told: Mapping[str, Table | Figure],
    handed: Mapping[str, bytes],
    spoken: Tongue,
) -> dict[str, bytes]:
    from wardbook.documents.writers import site  # only a build makes pages

    assert report.subject is not None, "outputs are made for readable folders only"
    file = report.subject
    identity = file.device.about.device
    words = book.pages(spoken, said_of_files())
    downloads = (
        *DOWNLOADS.items(),
        *((f"package/{name}", _HANDED[name.partition("/")[0]]) for name in sorted(handed)),
    )
    return site.write(
        site.Site(
            device=identity.name,
            subtitle=f"{words['version']} {identity.version or spoken.say('not stated', 'pages')}",
            as_of=file.as_of.isoformat(),
            banner=identity.banner or "",
            front=book.front_page(report, spoken),
            documents=tuple((document, f"documents/{document.name}.pdf") for document in documents),
            views=tuple((item, words[all_views()[name].says]) for name, item in told.items()),
            downloads=tuple((path, words[says]) for path, says in downloads),
            language=spoken.language,
            words=words,
        )
    )


def _key(report: Report) -> str:
    """What a build rests on: version of the tool, knowledge, inputs, date and milestone."""
    assert report.subject is not None, "keys are made for readable folders only"
    file = report.subject
    return digest(
        canonical_json(
            [
                __version__,
                _code_digest(),
                file.knowledge,
                file.intelligence.digest if file.intelligence else "",
                report.as_of.isoformat(),
                report.gate.value,
                file.inputs,
            ]
        )
    )


def _code_digest() -> str:
    """A stamp of our own code, so that a changed template or rule is never taken for an unchanged build."""
    root = Path(__file__).parent.parent
    stamps = sorted(
        (path.relative_to(root).as_posix(), path.stat().st_size, path.stat().st_mtime_ns)
        for path in root.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    )
    return digest(canonical_json([list(stamp) for stamp in stamps]))


def _is_current(out: Path, key: str) -> bool:
    """Whether `out` holds exactly what a build with this key made."""
    record = _record(out)
    if record is None or record.get("key") != key:
        return False
    listed = record.get("files", {})
    present = {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()}
    return present == {*listed, RECORD} and all(
        digest((out / name).read_bytes()) == wanted for name, wanted in listed.items()
    )


def _record(out: Path) -> dict[str, Any] | None:  # Any: JSON that anybody may have changed
    try:
        found = json.loads((out / RECORD).read_bytes())
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def _refuse_foreign(folder: Path, out: Path) -> None:
    if out.exists() and not out.is_dir():
        raise Refused(f"`{out}` is a file; name a folder")
    if out.is_dir() and any(out.iterdir()) and not (out / RECORD).exists():
        raise Refused(
            f"`{out}` holds files that Wardbook did not make; name an empty or new folder, nothing of yours is overwritten"
        )
    if folder.resolve() == out.resolve() or out.resolve() in folder.resolve().parents:
        raise Refused(f"`{out}` holds the device folder itself; name another place for the output")
