"""What users and hospitals are told, by reader and by topic, and which items of regulators that answers."""

from __future__ import annotations

from msgspec.structs import replace

from wardbook.analysis.labelling.lines import TOPICS
from wardbook.analysis.labelling.scope import readers
from wardbook.analysis.labelling.words import called
from wardbook.model.labelling import LabelItem, LabelLine, Reader
from wardbook.model.security_file import SecurityFile
from wardbook.model.table import Audience, Link, State, Table, Tone, ids, state, text
from wardbook.views.cells import links
from wardbook.views.register import view

_ORDER = list(TOPICS)
_SEEN = {
    Audience.PUBLIC: {Audience.PUBLIC},
    Audience.USER: {Audience.PUBLIC, Audience.USER},
    Audience.CUSTOMER: {Audience.PUBLIC, Audience.USER, Audience.CUSTOMER},
}
_READERS = {"clinician": "clinical staff", "patient": "patients", "it": "IT", "service": "service"}
_TONES = {
    "derived": Tone.GOOD,
    "written": Tone.GOOD,
    "added to": Tone.GOOD,
    "replaced": Tone.GOOD,
    "missing": Tone.BAD,
    "held back": Tone.BAD,
    "not told": Tone.OPEN,
    "told": Tone.GOOD,
    "told in part": Tone.OPEN,
    "undecided": Tone.UNKNOWN,
    "does not apply": Tone.PLAIN,
}

_NO_RISKS = "Not provided: which risks are left is not known, because none was assessed."


def ordered(file: SecurityFile) -> list[LabelLine]:
    """Every line in the order of the topics, then of ids."""
    return sorted(file.labelling.values(), key=lambda item: (_ORDER.index(item.topic), item.id))


def told_to(file: SecurityFile, audience: Audience) -> list[LabelLine]:
    """The lines that reach an audience, in order; nothing that is held back, missing or not told."""
    return [item for item in ordered(file) if item.is_told and item.audience in _SEEN[audience]]


@view(
    "labelling", subject=SecurityFile, title="What users and hospitals are told", audience=Audience.CUSTOMER
)
def labelling(file: SecurityFile) -> Table:
    """Every sentence of the labelling with its readers; `wardbook explain LINE` tells the facts behind it."""
    lines = told_to(file, Audience.CUSTOMER)
    return Table(
        name="labelling",
        title="What users and hospitals are told",
        audience=Audience.CUSTOMER,
        columns=(
            text("about", weight=2),
            text("what is told", weight=8),
            text("for", weight=2),
            ids("line", weight=3),
        ),
        rows=tuple(
            (TOPICS[item.topic].title, item.text, tuple(_READERS[who] for who in item.readers), Link(item.id))
            for item in lines
        ),
        anchors=tuple(item.id for item in lines),
        empty="Nothing can be told yet; describe the system in architecture.yaml.",
    )


@view("labelling-trace", subject=SecurityFile, title="Where each line of the labelling comes from")
def labelling_trace(file: SecurityFile) -> Table:
    """Every line with its state, the facts it follows from, what it lacks, and why it is not told."""
    lines = ordered(file)
    return Table(
        name="labelling-trace",
        title="Where each line of the labelling comes from",
        columns=(
            ids("line", weight=3),
            state("state"),
            ids("follows from", weight=3),
            ids("in people's words", name="by"),
            text("lacks", weight=4),
            text("why", weight=3),
        ),
        rows=tuple(
            (
                Link(item.id),
                State(item.state, _TONES[item.state]),
                links(item.sources),
                links(item.by) if item.by else "",
                item.lacks or "",
                item.why,
            )
            for item in lines
        ),
        empty="There is no line of labelling.",
    )


@view("labelling-items", subject=SecurityFile, title="What must be told, and the lines that tell it")
def labelling_items(file: SecurityFile) -> Table:
    """FDA's fourteen items and the European Union's: told, told in part or missing, by which lines, and what lacks."""
    found = sorted(file.labelling_items.values(), key=_by_number)
    return Table(
        name="labelling-items",
        title="What must be told, and the lines that tell it",
        columns=(
            ids("item", weight=3),
            text("what must be told", weight=3),
            state("state"),
            ids("told by", weight=4),
            text("lacks", weight=4),
        ),
        rows=tuple(
            (
                Link(item.id),
                item.title,
                State(item.state, _TONES[item.state]),
                links(item.lines) if item.lines else "",
                item.lacks or "",
            )
            for item in found
        ),
        empty="No market of the device asks for anything to be told.",
    )


def _by_number(item: LabelItem) -> tuple[bool, str, int, str]:
    """The United States first, and VI.A.2 before VI.A.10."""
    head, _, last = item.id.rpartition(".")
    return (not item.id.startswith("fda"), head, int(last) if last.isdigit() else 0, item.id)


@view("labelling-missing", subject=SecurityFile, title="Not provided yet", audience=Audience.CUSTOMER)
def labelling_missing(file: SecurityFile) -> Table:
    """What users should be told and nobody stated, by topic."""
    rows = tuple(lacking(file).items())
    return Table(
        name="labelling-missing",
        title="Not provided yet",
        audience=Audience.CUSTOMER,
        columns=(text("about", weight=2), text("not provided", weight=6)),
        rows=rows,
        empty="Everything that this guide should tell is stated.",
    )


def lacking(file: SecurityFile) -> dict[str, tuple[str, ...]]:
    """What should be told and nobody stated, under the title of its topic; nothing that is held back."""
    lacks: dict[str, list[str]] = {}
    for item in ordered(file):
        if item.state not in ("not told", "held back"):
            lacks.setdefault(item.topic, []).extend(_lack(file, item, lack) for lack in item.lacks)
    return {TOPICS[topic].title: tuple(dict.fromkeys(found)) for topic, found in lacks.items() if found}


def _lack(file: SecurityFile, item: LabelLine, lack: str) -> str:
    """A lack with the interface it belongs to."""
    flow = file.device.flows.get(item.id.split("/", 2)[2]) if item.topic == "ports" else None
    return f"{called(file, flow.sender)} to {called(file, flow.receiver)}: {lack}" if flow else lack


def _read_by(file: SecurityFile, reader: Reader, topics: tuple[str, ...], name: str, title: str) -> Table:
    lines = [item for item in told_to(file, Audience.USER) if reader in item.readers and item.topic in topics]
    rows = {
        topic: tuple(item.text for item in lines if item.topic == topic)
        for topic in dict.fromkeys(item.topic for item in lines)
    }
    return Table(
        name=name,
        title=title,
        audience=Audience.USER,
        columns=(text("about", weight=2), text("what you should know or do", name="told", weight=8)),
        rows=tuple((TOPICS[topic].title, told) for topic, told in rows.items()),
        empty="Nothing is told here: nobody is described who would have to act on it.",
    )


def _about(file: SecurityFile, name: str, title: str, *topics: str) -> Table:
    lines = [item for item in told_to(file, Audience.CUSTOMER) if item.topic in topics]
    return _told(name, title, lines, Audience.CUSTOMER)


def _told(name: str, title: str, lines: list[LabelLine], audience: Audience) -> Table:
    several = len({item.topic for item in lines}) > 1
    head = (text("about", weight=2),) if several else ()
    return Table(
        name=name,
        title=title,
        audience=audience,
        columns=(*head, text("what you should know or do", name="told", weight=8)),
        rows=tuple((*((TOPICS[item.topic].title,) if several else ()), item.text) for item in lines),
        empty="Not provided yet.",
    )


_EVERYDAY = ("events", "protect", "emergency", "updates", "contact", "support", "disposal", "further")
_RISKS = ("residual", "measures")

_NOT_THEIRS = (
    "Patients neither operate this device nor keep it: its security asks nothing of them. "
    "What concerns it is told to those who treat them."
)


@view("label-clinician", subject=SecurityFile, title="For clinical staff", audience=Audience.USER)
def label_clinician(file: SecurityFile) -> Table:
    """What those who treat patients must know in everyday use, in plain words."""
    return _read_by(file, "clinician", _EVERYDAY, "label-clinician", "For clinical staff")


@view("label-clinician-risks", subject=SecurityFile, title="Risks for clinical staff", audience=Audience.USER)
def label_clinician_risks(file: SecurityFile) -> Table:
    """Which risks are left, and what those who treat patients can do about them."""
    lines = [
        item for item in told_to(file, Audience.USER) if "clinician" in item.readers and item.topic in _RISKS
    ]
    title = "Risks that are left, and what you can do"
    return Table(
        name="label-clinician-risks",
        title=title,
        audience=Audience.USER,
        columns=(text("about", weight=2), text("what you should know or do", name="told", weight=8)),
        rows=tuple(
            (TOPICS[item.topic].title, item.text)
            for item in sorted(lines, key=lambda item: item.topic != "measures")
        ),
        empty="No risk is left that has to be told." if file.risks else _NO_RISKS,
    )


@view("label-patient", subject=SecurityFile, title="For patients", audience=Audience.USER)
def label_patient(file: SecurityFile) -> Table:
    """What patients and those who care for them at home must know and can do, in plain words."""
    if "patient" in readers(file):
        return _read_by(file, "patient", (*_EVERYDAY, *_RISKS), "label-patient", "For patients")
    return replace(_read_by(file, "patient", (), "label-patient", "For patients"), empty=_NOT_THEIRS)


@view("label-needs", subject=SecurityFile, title="What the device needs around it", audience=Audience.USER)
def label_needs(file: SecurityFile) -> Table:
    """What hardware, network and systems the device needs at least."""
    lines = [item for item in told_to(file, Audience.USER) if item.topic == "requirements"]
    return _told("label-needs", "What the device needs around it", lines, Audience.USER)


@view("label-place", subject=SecurityFile, title="The place of use", audience=Audience.CUSTOMER)
def label_place(file: SecurityFile) -> Table:
    """What is assumed of the places where the device stands, and what else is required of them."""
    lines = [
        item for item in told_to(file, Audience.CUSTOMER) if item.topic in ("requirements", "environment")
    ]
    left = [item for item in lines if item.topic == "environment" or item.audience is Audience.CUSTOMER]
    return _told("label-place", "The place of use", left, Audience.CUSTOMER)


@view("label-set-up", subject=SecurityFile, title="Secure set-up", audience=Audience.CUSTOMER)
def label_set_up(file: SecurityFile) -> Table:
    """What to do at installation, how the device is delivered, who may do what, and protection against malware."""
    return _about(file, "label-set-up", "Secure set-up", "hardening", "delivered", "accounts", "malware")


@view("label-running", subject=SecurityFile, title="In use", audience=Audience.CUSTOMER)
def label_running(file: SecurityFile) -> Table:
    """What the device does when something is odd, what keeps it going, backup, and logs."""
    return _about(file, "label-running", "In use", "events", "protect", "emergency", "backup", "logs")


@view("label-care", subject=SecurityFile, title="Updates, components and support", audience=Audience.CUSTOMER)
def label_care(file: SecurityFile) -> Table:
    """How to learn of, get and install updates, the bill of materials, whom to tell, and the end of support."""
    title = "Updates, components and support"
    return _about(file, "label-care", title, "updates", "sbom", "contact", "support")


@view("label-disposal", subject=SecurityFile, title="Taking it out of use", audience=Audience.CUSTOMER)
def label_disposal(file: SecurityFile) -> Table:
    """How each thing that is secret or about people is wiped before the device leaves."""
    return _about(file, "label-disposal", "Taking it out of use", "disposal")


@view("label-risks", subject=SecurityFile, title="Risks that are left", audience=Audience.CUSTOMER)
def label_risks(file: SecurityFile) -> Table:
    """Which risks are left, and what each kind of reader can do about them."""
    lines = [item for item in told_to(file, Audience.CUSTOMER) if item.topic in _RISKS]
    return Table(
        name="label-risks",
        title="Risks that are left, and what each can do",
        audience=Audience.CUSTOMER,
        columns=(text("for", weight=3), text("what you should know or do", name="told", weight=12)),
        rows=tuple((", ".join(_READERS[who] for who in item.readers), item.text) for item in lines),
        empty="No risk is left that has to be told." if file.risks else _NO_RISKS,
    )


@view("label-ports", subject=SecurityFile, title="Further words on interfaces", audience=Audience.CUSTOMER)
def label_ports(file: SecurityFile) -> Table:
    """Ports that the parts listen on, and what people wrote about interfaces."""
    drawn = set(file.device.flows)
    lines = [
        item
        for item in told_to(file, Audience.CUSTOMER)
        if item.topic == "ports"
        and (item.id.split("/", 2)[2] not in drawn or item.state in ("replaced", "added to"))
    ]
    return _told("label-ports", "Further words on interfaces", lines, Audience.CUSTOMER)
