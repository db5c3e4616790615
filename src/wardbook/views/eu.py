"""What the European regulations on devices ask of security, and the place of this file that answers each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from wardbook.analysis.traits import trait
from wardbook.knowledge.reader import load
from wardbook.model.document import Run
from wardbook.model.obligation import Obligation
from wardbook.model.security_file import SecurityFile
from wardbook.model.statement import Statement, sentence, value
from wardbook.model.table import Cell, Missing, State, Table, Tone, code, number, state, text
from wardbook.views.places import answered_in, without_section
from wardbook.views.register import view

_LAWS = {
    "mdr": ("eu-mdr-2017", "Regulation (EU) 2017/745 on medical devices"),
    "ivdr": ("eu-ivdr-2017", "Regulation (EU) 2017/746 on in vitro diagnostic medical devices"),
}
_INSTRUCTIONS = {"eu-mdr-2017": ("AnnexI-23",), "eu-ivdr-2017": ("AnnexI-20",)}
_GUIDANCE = "eu-mdcg-2019-16-rev1"
_NOTE = (
    "Those general requirements that bear on security, paraphrased; the regulation holds more. "
    "`there` and `open` say whether the facts that the named documents rest on are in the device folder."
)


@view(
    "eu-requirements", subject=SecurityFile, title="General safety and performance requirements on security"
)
def eu_requirements(file: SecurityFile) -> Table:
    """Each general requirement of the regulation that bears on security: whether it applies, and the place that answers it."""
    found = [item for item in _of_annex_one(file) if not _is_instruction(item)]
    return _table("eu-requirements", "General safety and performance requirements on security", found, file)


@view("eu-instructions", subject=SecurityFile, title="Information supplied with the device")
def eu_instructions(file: SecurityFile) -> Table:
    """What label and instructions for use must tell about security, by regulation and guidance, and where it is told."""
    guided = [
        item
        for item in file.obligations.values()
        if item.source == _GUIDANCE and "labelling" in item.evidence and _law(file)
    ]
    found = [*(item for item in _of_annex_one(file) if _is_instruction(item)), *guided]
    return _table("eu-instructions", "Information supplied with the device", found, file)


@view("eu-surveillance", subject=SecurityFile, title="Technical documentation and surveillance")
def eu_surveillance(file: SecurityFile) -> Table:
    """What articles and Annexes II and III ask of documentation and surveillance, as far as security is concerned."""
    law = _law(file)
    found = [
        item
        for item in file.obligations.values()
        if law and item.source == law and not _clause(item).startswith("AnnexI-")
    ]
    return _table("eu-surveillance", "Technical documentation and surveillance", found, file)


@view("eu-documents", subject=SecurityFile, title="Documents that answer")
def eu_documents(file: SecurityFile) -> Table:
    """The documents to which the regulation's requirements lead, with how many they answer and what is open."""
    law = _law(file)
    asked = [item for item in file.obligations.values() if item.source == law and item.state == "applies"]
    counts = Counter(name for item in asked for name in item.evidence if name in file.documents)
    rows = tuple(
        (
            file.documents[name].title,
            counts[name],
            file.documents[name].says,
            _open(file, name),
        )
        for name in file.documents
        if name in counts
    )
    return Table(
        name="eu-documents",
        title="Documents that answer",
        columns=(
            text("document", weight=3),
            number("requirements"),
            text("says", weight=5),
            text("what is open", name="open", weight=4),
        ),
        rows=rows,
        empty=_why_empty(file),
    )


def _open(file: SecurityFile, name: str) -> Cell:
    found = file.evidence_objects.get(name)
    if found is None:
        return Missing("not judged")
    return Missing("nothing") if found.state == "done" else found.found


def _law(file: SecurityFile) -> str:
    """The source of the regulation that holds, "" where the device is not for the EU or nobody said which."""
    if "eu" not in file.device.about.markets:
        return ""
    return _LAWS.get(str(trait(file, "law.eu")), ("", ""))[0]


def _of_annex_one(file: SecurityFile) -> list[Obligation]:
    law = _law(file)
    return [
        item
        for item in file.obligations.values()
        if law and item.source == law and _clause(item).startswith("AnnexI-")
    ]


def _clause(item: Obligation) -> str:
    return item.id.partition(":")[2]


def _is_instruction(item: Obligation) -> bool:
    return _clause(item).startswith(_INSTRUCTIONS.get(item.source, ()))


def _table(name: str, title: str, found: Iterable[Obligation], file: SecurityFile) -> Table:
    ordered = sorted(found, key=lambda item: (item.source == _GUIDANCE, _numbers(_section(item))))
    return Table(
        name=name,
        title=title,
        columns=(
            code("clause", weight=2),
            text("asks", weight=6),
            state("applies", weight=2),
            text("answered in", weight=5),
            state("facts", weight=1),
            text("what is open", name="open", weight=4),
        ),
        rows=tuple(_row(item, file) for item in ordered),
        anchors=tuple(item.id for item in ordered),
        empty=_why_empty(file),
        notes=(_NOTE,),
    )


def _why_empty(file: SecurityFile) -> str:
    if not file.device.about.markets:
        return "Not provided: device.yaml names no market, so nobody knows whether the EU's rules apply."
    if "eu" not in file.device.about.markets:
        return "The EU is not among the markets of this device."
    if not _law(file):
        return "Not provided: which regulation holds follows from `submission: {eu: {type: mdr}}` or from `class: {eu: …}`."
    return "Nothing of the kind is catalogued for this regulation."


def _section(item: Obligation) -> str:
    record = load().get(item.id)
    section = record.section if record else _clause(item)
    return f"MDCG 2019-16, {section}" if item.source == _GUIDANCE else section


def _numbers(section: str) -> tuple[tuple[int, str], ...]:
    """A key by which `Annex I 4` stands before `Annex I 14.1`."""
    words = section.replace("(", ".").replace(")", "").replace(" ", ".").split(".")
    return tuple((int(word), "") if word.isdigit() else (0, word) for word in words)


def _row(item: Obligation, file: SecurityFile) -> tuple[Cell, ...]:
    record = load().get(item.id)
    waits = [f"{file.documents[name].title}: no section answers this" for name in without_section(file, item)]
    waits += [
        f"{file.documents[name].title}: {found.found}"
        for name in item.evidence
        if (found := file.evidence_objects.get(name)) and found.state != "done"
    ]
    applies = {
        "applies": State("yes"),
        "does-not": State("no", Tone.PLAIN),
        "unknown": State("unknown", Tone.UNKNOWN),
    }[item.state]
    says = f"{item.title}. {record.says}" if record else item.title
    if item.state == "does-not":
        return _section(item), says, applies, Missing("does not apply"), Missing("none"), item.because
    if item.state == "unknown":
        asked = f"not stated: {', '.join(item.missing)}"
        return _section(item), says, applies, answered_in(file, item), Missing("not judged"), asked
    facts = State("open", Tone.OPEN) if waits else State("there", Tone.GOOD)
    return _section(item), says, applies, answered_in(file, item), facts, tuple(waits) or Missing("nothing")


def eu_law(file: SecurityFile) -> Statement:
    """Which European regulation holds, by class, rule and way of assessment."""
    source = _law(file)
    about = file.device.about
    if not source:
        return sentence("eu-law", _why_empty(file))
    title = next(words for name, words in _LAWS.values() if name == source)
    submission = about.submission.get("eu")
    classes = about.classes
    pieces: list[str | Run] = [
        "By what the folder states, ",
        value(title),
        " holds; class ",
        value(classes.eu) if classes and classes.eu else Run("not stated", italic=True),
        *((" by ", value(classes.eu_rule)) if classes and classes.eu_rule else ()),
        "; notified body: ",
        value(submission.body) if submission and submission.body else Run("not stated", italic=True),
        ".",
    ]
    return sentence("eu-law", *pieces)


def eu_counted(file: SecurityFile) -> Statement:
    """How many general requirements on security there are, and of how many the facts are there."""
    found = _of_annex_one(file)
    if not found:
        return sentence("eu-requirements", "So no general requirement is listed here.")
    applying = [item for item in found if item.state == "applies"]
    there = sum(
        not without_section(file, item)
        and all(
            file.evidence_objects[name].state == "done"
            for name in item.evidence
            if name in file.evidence_objects
        )
        for item in applying
    )
    return sentence(
        "eu-requirements",
        "Of ",
        value(len(found)),
        " general requirements that bear on security ",
        value(len(applying)),
        " apply; for ",
        value(there),
        " of these, all facts that the named documents rest on are in the folder.",
    )
