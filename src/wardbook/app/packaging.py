"""A package by a profile: made, opened, verified, and made again from what it carries."""

from __future__ import annotations

import datetime
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from time import perf_counter

import msgspec

from wardbook.app import package_inputs, package_room, sbom_export, vex_export
from wardbook.app.check import Checked, check
from wardbook.app.package_inputs import NotRebuildable, Parameters
from wardbook.app.reading_package import read_package
from wardbook.app.typesetting import Typesetting, typeset
from wardbook.app.world import is_of_the_folder
from wardbook.base.atomic import write_file, write_folder
from wardbook.base.canonical import pretty_json
from wardbook.base.nearest import nearest
from wardbook.documents import book, imprint
from wardbook.documents.readers import may_read
from wardbook.knowledge.reader import load
from wardbook.model.diagnostic import Diagnostic, Gate
from wardbook.model.document import Document
from wardbook.model.report import Report
from wardbook.model.security_file import SecurityFile, dumps
from wardbook.model.table import Audience
from wardbook.submission import attachments, papers, signers
from wardbook.submission.archive import pack
from wardbook.submission.assessment_results import assessment_results
from wardbook.submission.checking import MANIFEST, SCHEMA, read_manifest, sealed
from wardbook.submission.filling import Filled, Papers, fill, is_moot
from wardbook.submission.profiles import Profile, profiles
from wardbook.submission.refusal import Reason, counted, reasons

WATERMARK = "DRAFT"
Progress = Callable[[str], None]


class Refused(Exception):
    """Raised where the profile or the place to write cannot be used; says why and what helps."""


class Lacking(Exception):
    """Raised where a final package was asked for and there are reasons against it; carries all of them."""

    def __init__(self, found: tuple[Reason, ...]) -> None:
        super().__init__(counted(found))
        self.reasons = found


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """What was made: the report, the files, what keeps it a draft, what could not be printed, how long it took."""

    report: Report
    files: dict[str, bytes]
    reasons: tuple[Reason, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    texts: dict[str, bytes] = {}
    seconds: float = 0.0


class Rebuilt(msgspec.Struct, frozen=True, kw_only=True):
    """What making a package again came to: files that are not the same, and in what the tool differs."""

    files: int
    different: tuple[str, ...]
    tool: tuple[str, ...]


def package(
    folder: Path,
    out: Path,
    *,
    profile: str,
    as_of: datetime.date,
    draft: bool = False,
    intel: Path | None = None,
    progress: Progress = lambda _: None,
) -> Made:
    """Make the package of a device and write it to the folder `out` and, as one file, to `out`.zip.

    Raises Refused, Lacking for a final package that there are reasons against, NotRebuildable, OSError.
    """
    began = perf_counter()
    _refuse_foreign(folder, out)
    made = make(folder, profile=profile, as_of=as_of, draft=draft, intel=intel, progress=progress)
    if made.report.subject is None:
        return made
    if made.reasons and not draft:
        raise Lacking(made.reasons)
    progress("writing")
    write_folder(out, made.files)
    write_file(out.with_name(f"{out.name}.zip"), pack(made.files))
    return msgspec.structs.replace(made, seconds=perf_counter() - began)


def make(
    folder: Path,
    *,
    profile: str,
    as_of: datetime.date,
    draft: bool,
    intel: Path | None = None,
    alone: bool = False,
    progress: Progress = lambda _: None,
) -> Made:
    """The files of a package; `alone` rests on nothing but the folder and the snapshot named, used as it is."""
    chosen = _profile(profile)
    progress("reading and checking")
    checked = check(folder, as_of=as_of, gate=Gate.SUBMISSION, intel=intel, alone=alone)
    if checked.report.subject is None or checked.inputs is None:
        return Made(report=checked.report, files={}, texts=checked.files)
    if chosen.audience is Audience.REGULATOR:
        package_inputs.refuse_odd_names(checked.files)
    checked, world = _with_cut(folder, checked, as_of, intel, alone=alone)
    report, inputs = checked.report, checked.inputs
    assert report.subject is not None, "checked above"
    assert inputs is not None, "checked above"
    progress("typesetting, and writing machine-readable files")
    mark = WATERMARK if draft else ""
    with Typesetting() as typesetting:
        written, said = _documents(
            chosen,
            report,
            inputs.prose,
            inputs.logo or b"",
            typesetting,
            mark,
        )
        machine, problems = _machine(checked, chosen)
        inside: dict[str, bytes] = {}
        if chosen.audience is Audience.REGULATOR:
            asked = Parameters(profile=profile, draft=draft, as_of=as_of.isoformat())
            inside = {"security-file.json": dumps(report.subject)}
            inside |= package_inputs.gathered(folder, checked.files, world, asked)
        made, seen = {}, {}
        for name, paper in typesetting.papers():
            made[name] = paper
            seen[name] = attachments.look(f"{name}.pdf", paper.data, is_ours=True)
    names = {name: f"{number:02d}-{name}.pdf" for number, name in enumerate(written, 2)}
    brought = _brought(machine)
    filled = fill(
        chosen,
        report,
        Papers(files=names, pages={name: made[name].pages for name in written}, brought=brought),
    )
    files = {names[name]: made[name].data for name in written} | machine
    looked = {names[name]: seen[name] for name in written}
    looked |= {name: attachments.look(name, data) for name, data in machine.items() if name.endswith(".pdf")}
    unfit = [attachments.not_attachable(name, fault) for name, one in looked.items() for fault in one.faults]
    unprinted = [item for name in written for item in made[name].diagnostics]
    found = reasons(report, filled, unfit, chosen)
    look = imprint.look(report.subject.device, inputs.logo or b"")
    front = (
        papers.index_paper(chosen, report, filled, found, draft=draft),
        papers.answers_sheet(chosen, report, filled),
    )
    files |= _front([_marked(msgspec.structs.replace(item, look=look), mark) for item in front])
    files |= _tables(chosen, filled, {name: one.pages for name, one in looked.items()})
    files |= inside | signers.carried(report.subject.device.company)
    return Made(
        report=report,
        files=sealed(_about(chosen, report.subject, draft=draft), files),
        reasons=found,
        diagnostics=(*problems, *said, *unprinted),
        texts=checked.files,
    )


def _front(papers_: Sequence[Document]) -> dict[str, bytes]:
    """The index and the sheet of answers, which stand before all other files."""
    printed = typeset({item.name: item for item in papers_})
    return {f"{number:02d}-{name}.pdf": item.data for number, (name, item) in enumerate(printed.items())}


def _about(chosen: Profile, file: SecurityFile, *, draft: bool) -> dict[str, object]:
    """What the manifest says of the package beside its files."""
    identity = file.device.about.device
    return {
        "package": chosen.name,
        "edition": chosen.edition,
        "draft": draft,
        "tool": file.tool,
        "knowledge": file.knowledge,
        "as-of": file.as_of.isoformat(),
        "device": {"id": identity.id, "version": identity.version or ""},
    }


def rebuild(place: Path) -> Rebuilt:
    """Make a package again from what it carries alone, and compare every byte.

    Raises NoPackage where it cannot be read, NotRebuildable where it does not carry its inputs.
    """
    files = read_package(place)
    with tempfile.TemporaryDirectory(prefix="wardbook-") as name:
        folder, world, asked = package_room.laid_out(files, Path(name))
        try:
            as_of = datetime.date.fromisoformat(asked.as_of)
            made = make(
                folder, profile=asked.profile, as_of=as_of, draft=asked.draft, intel=world, alone=True
            )
        except (ValueError, Refused) as error:
            raise NotRebuildable(f"what it says of itself cannot be used: {error}") from None
    if made.report.subject is None:
        raise NotRebuildable("the device folder in it cannot be read")
    return Rebuilt(
        files=len(made.files),
        different=tuple(
            name for name in sorted({*files, *made.files}) if files.get(name) != made.files.get(name)
        ),
        tool=package_room.differs(files),
    )


def _profile(name: str) -> Profile:
    known = profiles(load())
    if name not in known:
        guess = nearest(name, known)
        near = f"; did you mean `{guess}`?" if guess else "."
        raise Refused(f"there is no profile `{name}`{near} Profiles: {', '.join(known)}")
    return known[name]


def _with_cut(
    folder: Path, checked: Checked, as_of: datetime.date, intel: Path | None, *, alone: bool
) -> tuple[Checked, bytes | None]:
    """The check over the part of the snapshot that travels, and that part; None where the folder's own advisories count."""
    assert checked.inputs is not None, "asked for readable folders only"
    opened, file = checked.inputs.snapshot, checked.report.subject
    if alone:
        return checked, intel.read_bytes() if intel is not None else None
    if is_of_the_folder(checked.files, folder, intel):
        return checked, None
    own = any(path.startswith("advisories/") for path in checked.files)
    alike = check(folder, as_of=as_of, gate=Gate.SUBMISSION, alone=True) if own else None
    if opened is None or file is None or (alike is not None and alike.report == checked.report):
        return checked, None
    world = package_inputs.cut_of(file, opened)
    with tempfile.TemporaryDirectory(prefix="wardbook-") as name:
        place = Path(name) / "advisories.vulndb"
        place.write_bytes(world)
        return check(folder, as_of=as_of, gate=Gate.SUBMISSION, intel=place, alone=True), world


def _documents(
    profile: Profile,
    report: Report,
    prose: dict[str, str],
    logo: bytes,
    typesetting: Typesetting,
    mark: str,
) -> tuple[dict[str, Document], list[Diagnostic]]:
    """The documents of a profile in its order; those without an outline are annexes of views where the profile has some.

    Each is typeset, with `mark` across its pages, as soon as it is there, those without pictures first: pictures are
    drawn while others are typeset.
    """
    assert report.subject is not None, "packages are made for readable folders only"
    due = book.due(report.subject, prose)
    standing_in = {slot.document: slot for slot in profile.slots if slot.views}
    moot = {slot.document for slot in profile.slots if is_moot(slot, report.subject)}
    _, pictured = book.without_and_with_pictures(prose)
    found: dict[str, Document] = {}
    said: dict[str, tuple[Diagnostic, ...]] = {}
    wanted = [name for name in profile.documents if name not in moot]
    typesetting.draw_ahead(book.figures((name for name in wanted if name in due), report, prose))
    for name in sorted(wanted, key=lambda item: item in pictured):
        if name in pictured:
            typesetting.pictures()
        if name in due:
            document, problems = book.write(name, report, prose, logo)
            said[name] = tuple(problems)
        elif name in standing_in and profile.audience is Audience.REGULATOR:
            document = papers.annex(standing_in[name], report)
            document = msgspec.structs.replace(document, look=imprint.look(report.subject.device, logo))
        else:
            continue
        if may_read(profile.audience, document.audience):
            found[name] = document
            typesetting.begin(name, _marked(document, mark))
    order = [name for name in profile.documents if name in found]
    return {name: found[name] for name in order}, [
        item for name in profile.documents for item in said.get(name, ())
    ]


def _marked(document: Document, mark: str) -> Document:
    return msgspec.structs.replace(document, draft=bool(mark), watermark=mark)


def _machine(checked: Checked, profile: Profile) -> tuple[dict[str, bytes], tuple[Diagnostic, ...]]:
    """Files for machines, and reports of people as they wrote them; only what the reader of the package may see."""
    assert checked.inputs is not None, "asked for readable folders only"
    assert checked.report.subject is not None, "asked for readable folders only"
    file = checked.report.subject
    kinds = {kind for slot in profile.slots for kind in slot.brings}
    readers = (profile.audience,)
    sboms, invalid = sbom_export.files_of_device(checked.inputs, readers) if "sbom" in kinds else ({}, ())
    said, refused = vex_export.files_of_device(file, readers) if "vex" in kinds else ({}, ())
    found = {**sboms, **said}
    if "oscal" in kinds:
        found["oscal/assessment-results.json"] = assessment_results(file)
    if "reports" in kinds:
        for evidence in file.device.evidence.values():
            if evidence.file.lower().endswith(".pdf") and evidence.file in checked.files:
                found[f"evidence/{evidence.id}.pdf"] = checked.files[evidence.file]
    return found, (*invalid, *refused)


def _brought(machine: Mapping[str, bytes]) -> dict[str, tuple[str, ...]]:
    folders = {"sbom": "sbom/", "vex": "vex/", "oscal": "oscal/", "reports": "evidence/"}
    return {
        kind: tuple(name for name in sorted(machine) if name.startswith(at)) for kind, at in folders.items()
    }


def _tables(profile: Profile, filled: tuple[Filled, ...], pages: Mapping[str, int]) -> dict[str, bytes]:
    """Index and answers for machines."""
    slots = [
        {
            "slot": item.slot.name,
            "title": item.slot.title,
            "form": item.slot.form,
            "wants": item.slot.wants,
            "required": item.slot.is_required,
            "verified": item.slot.verified,
            "files": item.files,
            "answers": [msgspec.to_builtins(answer) for answer in item.answers],
            "lacks": item.lacks,
            "moot": item.moot,
        }
        for item in filled
    ]
    head = {"profile": profile.name, "edition": profile.edition, "checked": profile.checked}
    answers = [{"slot": one["slot"], "answers": one["answers"]} for one in slots if one["answers"]]
    return {
        "index.json": pretty_json({**head, "papers": dict(sorted(pages.items())), "slots": slots}),
        "answers.json": pretty_json({**head, "answers": answers}),
    }


def _refuse_foreign(folder: Path, out: Path) -> None:
    """Nothing that is not a package is ever overwritten, and never the device itself."""
    if out.resolve() == folder.resolve() or folder.resolve().is_relative_to(out.resolve()):
        raise Refused(f"`{out}` is the device folder, or holds it; name another")
    if out.exists() and not out.is_dir():
        raise Refused(f"`{out}` is a file; name a folder")
    if out.is_dir() and any(out.iterdir()) and not _is_package(out):
        raise Refused(
            f"`{out}` holds files that are no package; name an empty or new folder, nothing of yours is overwritten"
        )
    beside = out.with_name(f"{out.name}.zip")
    if beside.exists() and not out.is_dir():
        raise Refused(f"`{beside}` is there already, without its folder; name another place or move it away")


def _is_package(out: Path) -> bool:
    try:
        return read_manifest({MANIFEST: (out / MANIFEST).read_bytes()}).get("schema") == SCHEMA
    except (OSError, ValueError, AttributeError, RecursionError):
        return False
