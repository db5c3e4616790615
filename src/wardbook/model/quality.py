"""How the quality system carries security, and the talks with regulators: `processes.yaml`, `regulators.yaml`."""

import datetime
from typing import Annotated, Literal

import msgspec

from wardbook.model.architecture import Element
from wardbook.model.changes import Assessment, Authorization
from wardbook.model.record import Record, says

Phase = Literal["planning", "development", "verification", "release", "production", "postmarket", "disposal"]


class Procedure(Element, kw_only=True):
    """A procedure of the quality system that carries security work."""

    what: Annotated[str, says("What it governs.", example="security risk management")]
    document: Annotated[str | None, says("Its number.", example="SOP-031")] = None
    version: Annotated[str | None, says("Its version.", example="5", form="version")] = None
    owner: Annotated[
        str | None, says("The role that owns it.", example="product-security-lead", ref=("role",))
    ] = None
    clauses: Annotated[
        tuple[str, ...],
        says("Clauses it carries, as standards number them.", example='["ISO 14971:2019 4.1"]'),
    ] = ()
    records: Annotated[
        tuple[str, ...], says("Records it produces for this device.", example="[RMF-0042]")
    ] = ()
    phase: Annotated[tuple[Phase, ...], says("When it is exercised.", example="[development]")] = ()
    exercised: Annotated[
        datetime.date | None, says("When it was last used for this device.", example="2026-09-14")
    ] = None
    tools: Annotated[tuple[str, ...], says("Tools it uses.", example="[compiler]", ref=("tool",))] = ()
    environments: Annotated[
        tuple[str, ...],
        says("Controlled environments in which it takes place.", example="[build]", ref=("environment",)),
    ] = ()


class Role(Element, kw_only=True):
    """A role that security needs."""

    what: Annotated[str, says("What the role answers for.", example="leads product security")]
    person: Annotated[str | None, says("Who holds it.", example="A. Author")] = None
    trained: Annotated[str | None, says("Training record.", example="TR-88")] = None


class Tool(Element, kw_only=True):
    """A tool of development, test or production."""

    what: Annotated[str, says("What it is used for.", example="compiles the firmware")]
    version: Annotated[str | None, says("Its version.", example="13.2", form="version")] = None
    validation: Annotated[str | None, says("Record of its own validation.", example="VAL-12")] = None
    owner: Annotated[
        str | None, says("The role that looks after it.", example="build-engineer", ref=("role",))
    ] = None


class Environment(Element, kw_only=True):
    """A controlled environment where the device is built, tested or kept."""

    what: Annotated[str, says("What happens there.", example="release builds")]
    access: Annotated[str | None, says("Who may enter and how.", example='"build engineers, smart card"')] = (
        None
    )
    protected: Annotated[
        str | None, says("How it is protected.", example='"no internet, two-person release"')
    ] = None
    kept_until: Annotated[datetime.date | None, says("How long it is preserved.", example="2038-12-31")] = (
        None
    )
    tools: Annotated[tuple[str, ...], says("Tools in it.", example="[compiler]", ref=("tool",))] = ()


class ProcessesFile(Record, kw_only=True):
    """`processes.yaml`: procedures, roles, tools and environments."""

    procedures: Annotated[
        dict[str, Procedure],
        says("Procedures by id.", example="{srm: {what: security risk management, document: SOP-031}}"),
    ] = {}
    roles: Annotated[
        dict[str, Role], says("Roles by id.", example="{psl: {what: leads product security}}")
    ] = {}
    tools: Annotated[
        dict[str, Tool], says("Tools by id.", example="{compiler: {what: compiles the firmware}}")
    ] = {}
    environments: Annotated[
        dict[str, Environment], says("Environments by id.", example="{build: {what: release builds}}")
    ] = {}


class Question(Element, kw_only=True):
    """A question to a regulator, with our position."""

    to: Annotated[str, says("The authority.", example="fda")]
    ask: Annotated[str, says("The question.", example='"Is the proposed patch cycle acceptable?"')]
    position: Annotated[str | None, says("What we propose and why.", example='"Quarterly, because …"')] = None
    section: Annotated[
        str | None,
        says("Section of the guidance it is about.", example="fda-premarket-2026:VI.B", ref=("knowledge",)),
    ] = None
    evidence: Annotated[
        tuple[str, ...],
        says("Evidence attached.", example="[E-20]", ref=("evidence", "control", "situation")),
    ] = ()
    meeting: Annotated[str | None, says("Submission or meeting number.", example="Q260001")] = None
    asked: Annotated[datetime.date | None, says("When it was asked.", example="2026-09-01")] = None
    answer: Annotated[str | None, says("The feedback, in short.", example='"agreed with condition"')] = None
    answered: Annotated[datetime.date | None, says("When it was answered.", example="2026-11-12")] = None
    takes_up: Annotated[
        str | None,
        says(
            "The proposed question that it takes up, so that it is not proposed again.",
            example="fda-qsub:6",
            ref=("knowledge",),
        ),
    ] = None


class Commitment(Element, kw_only=True):
    """Something promised to a regulator."""

    what: Annotated[str, says("What was promised.", example='"repeat the penetration test before release"')]
    to: Annotated[str, says("The authority.", example="fda")]
    from_question: Annotated[
        str | None, says("The question it came from.", example="RQ-1", ref=("question",))
    ] = None
    due: Annotated[datetime.date | None, says("By when.", example="2027-02-01")] = None
    is_: Annotated[Literal["open", "done"] | None, says("Its state.", example="open")] = msgspec.field(
        default=None, name="is"
    )
    by: Annotated[
        tuple[str, ...],
        says("What fulfils it.", example="[TC-90]", ref=("test", "control", "evidence", "requirement")),
    ] = ()


class Deficiency(Element, kw_only=True):
    """A point of a regulator's letter and our answer."""

    from_: Annotated[str, says("The authority.", example="fda")] = msgspec.field(name="from")
    ask: Annotated[str, says("What is asked.", example='"Provide the penetration test report."')]
    received: Annotated[datetime.date | None, says("When the letter came.", example="2027-04-02")] = None
    due: Annotated[datetime.date | None, says("By when to answer.", example="2027-09-29")] = None
    answer: Annotated[str | None, says("Our answer.", example='"See section 4.2."')] = None
    evidence: Annotated[
        tuple[str, ...], says("Evidence for the answer.", example="[E-20]", ref=("evidence", "control"))
    ] = ()
    letter: Annotated[str | None, says("The letter it stands in.", example="K260001/S001")] = None
    section: Annotated[
        str | None,
        says("Section of the guidance it rests on.", example="fda-premarket-2026:V.C", ref=("knowledge",)),
    ] = None
    changed: Annotated[
        tuple[str, ...],
        says(
            "What was added or changed since the letter because of it; `none` is a statement.",
            example="[TC-90]",
            ref=("test", "control", "requirement", "evidence", "part", "flow", "situation", "none"),
        ),
    ] = ()
    answered: Annotated[datetime.date | None, says("When the answer was sent.", example="2027-06-15")] = None
    is_: Annotated[
        Literal["open", "accepted", "asked-again"] | None,
        says("What the authority made of the answer.", example="accepted"),
    ] = msgspec.field(default=None, name="is")


class RegulatorsFile(Record, kw_only=True):
    """`regulators.yaml`: questions, commitments, deficiencies, what was authorized and what became of changes."""

    questions: Annotated[
        dict[str, Question],
        says("Questions by id.", example='{RQ-1: {to: fda, ask: "Is the cycle acceptable?"}}'),
    ] = {}
    commitments: Annotated[
        dict[str, Commitment],
        says("Commitments by id.", example='{RC-1: {to: fda, what: "repeat the test"}}'),
    ] = {}
    deficiencies: Annotated[
        dict[str, Deficiency],
        says("Deficiencies by id.", example='{RD-1: {from: fda, ask: "Provide the report."}}'),
    ] = {}
    authorizations: Annotated[
        dict[str, Authorization],
        says("States that were authorized, by id.", example="{US-1: {market: us, number: K260001}}"),
    ] = {}
    assessments: Annotated[
        dict[str, Assessment],
        says(
            "Decisions about changes since, by id.",
            example="{CA-1: {about: filing, since: US-1, is: needed}}",
        ),
    ] = {}
